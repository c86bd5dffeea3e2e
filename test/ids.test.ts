import t from 'tap';
import { version } from 'uuid';
import { createIds } from '../src/ids.ts';

t.test('ids differ and rise, within a millisecond and when the clock is put back', async (t) => {
  const times = [5_000, 5_000, 5_000, 4_000, 5_001, 4_999];
  let asked = 0;
  const newId = createIds(() => times[asked++ % times.length]!);
  const ids = Array.from({ length: 5_000 }, newId);
  t.equal(new Set(ids).size, ids.length);
  t.same([...ids].sort(), ids);
  t.ok(ids.every((id) => version(id) === 7));
});

t.test('ids of one millisecond from two makers differ', async (t) => {
  const [one, other] = [createIds(() => 1), createIds(() => 1)];
  t.equal(new Set(Array.from({ length: 1_000 }, () => [one(), other()]).flat()).size, 2_000);
});
