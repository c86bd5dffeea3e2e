/** JSON as it is meant to be sent (I-JSON, RFC 7493): no name twice in an object, no number that would be changed. */
import { type Fault, type FaultCode, fault, Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';

/**
 * Throws a SyntaxError for what is no JSON, a refusal for what two readers would read differently.
 * `poison`: names that are refused; none where the shape that follows refuses them with its own.
 */
export function parseStrictJson(text: string, poison: ReadonlySet<string> = POISON): unknown {
  const value: unknown = JSON.parse(text);
  const faults = ambiguities(text, poison);
  if (faults.length === 0) return value;
  const detail = faults
    .slice(0, FAULTS_IN_DETAIL)
    .map((one) => `${one.path} ${one.message}`)
    .join('; ');
  throw new Refusal('malformed-body', detail, {}, faults);
}

const FAULTS_IN_DETAIL = 5;
/** Names that programs which merge objects take for more than a name. */
const POISON = new Set(['__proto__', 'constructor']);
/** As many digits as a double needs to be told from every other. */
const NUMBER_DIGITS = 17;

/** Where a value is being read: the names of its object so far, or null in a list; and its own name or number. */
type Frame = { names: Set<string> | null; at: string | number; awaitsName: boolean };

/** One pass over what is known to be JSON, so that only what matters here is looked at. */
function ambiguities(text: string, poison: ReadonlySet<string>): Fault[] {
  const frames: Frame[] = [];
  const faults: Fault[] = [];
  // What is nested too deep is refused for that; names as long as the body are not said again a thousand times.
  const note = (code: FaultCode, message: string): void => {
    if (faults.length >= LIMITS.faultsInAnswer || frames.length > LIMITS.bodyDepth) return;
    const path = frames.map((one) => String(one.at).slice(0, LIMITS.slugChars)).join('.');
    faults.push(fault(path, code, message));
  };
  for (let i = 0; i < text.length; i++) {
    const frame = frames.at(-1);
    switch (text.charCodeAt(i)) {
      case OPEN_OBJECT:
        frames.push({ names: new Set(), at: '', awaitsName: true });
        break;
      case OPEN_LIST:
        frames.push({ names: null, at: 0, awaitsName: false });
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        frames.pop();
        break;
      case COMMA:
        if (frame?.names) frame.awaitsName = true;
        else if (frame) frame.at = Number(frame.at) + 1;
        break;
      case QUOTE: {
        const end = endOfString(text, i);
        if (frame?.awaitsName) {
          const name = nameOf(text, i, end);
          frame.at = name;
          frame.awaitsName = false;
          if (frame.names?.has(name)) note('duplicate', 'is given twice');
          else if (poison.has(name)) note('unknown-field', 'is not a field anywhere');
          frame.names?.add(name);
        }
        i = end;
        break;
      }
      default: {
        if (!beginsNumber(text.charCodeAt(i))) break;
        const end = endOfNumber(text, i);
        if (end - i > NUMBER_DIGITS && digitsOf(text.slice(i, end)) > NUMBER_DIGITS)
          note('out-of-range', `has more than the ${NUMBER_DIGITS} digits that a number can carry`);
        i = end - 1;
      }
    }
  }
  return faults;
}

const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const [COMMA, QUOTE, BACKSLASH] = [0x2c, 0x22, 0x5c];

/** Each backslash is looked at once more at most, since those before a quote belong to that quote alone. */
function endOfString(text: string, start: number): number {
  let end = start;
  do {
    end = text.indexOf('"', end + 1);
  } while (isEscaped(text, end));
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before--;
  return (at - before) % 2 === 0;
}

function nameOf(text: string, start: number, end: number): string {
  const name = text.slice(start + 1, end);
  return name.includes('\\') ? (JSON.parse(text.slice(start, end + 1)) as string) : name;
}

const beginsNumber = (code: number): boolean => (code >= 0x30 && code <= 0x39) || code === 0x2d;

function endOfNumber(text: string, start: number): number {
  NUMBER.lastIndex = start;
  NUMBER.test(text);
  return NUMBER.lastIndex;
}

const NUMBER = /[-+.\deE]+/y;

/** Digits that say something: zeros at the beginning, and at the end of a fraction or a whole, do not. */
function digitsOf(number: string): number {
  const mantissa = number.split(/[eE]/, 1)[0] ?? '';
  const digits = mantissa.replace(/[-.]/g, '');
  let from = 0;
  let to = digits.length;
  while (from < to && digits[from] === '0') from++;
  while (to > from && digits[to - 1] === '0') to--;
  return to - from;
}
