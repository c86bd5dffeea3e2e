/** What a picture says, read out of its markup: for tests, and only as far as charts are written. */

export type Element = { name: string; attributes: Record<string, string>; children: (Element | string)[] };

/** Reads XML strictly: an unknown entity, a bare sign or an element that is not closed is an error. */
export function readXml(text: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] };
  const open = [root];
  const TOKEN = /<\/([\w:-]+)>|<([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)(\s*\/)?>|([^<]+)/gy;
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (token === null) throw new Error(`not well-formed: ${text.slice(at, at + 80)}`);
    at = TOKEN.lastIndex;
    const [, closing, opening, attributes = '', isEmpty, content] = token;
    const inside = open.at(-1)!;
    if (content !== undefined) inside.children.push(unescaped(content));
    else if (closing !== undefined) {
      if (open.pop()?.name !== closing) throw new Error(`</${closing}> closes nothing`);
    } else {
      const element: Element = { name: opening!, attributes: {}, children: [] };
      for (const [, name, value] of attributes.matchAll(/([\w:-]+)="([^"]*)"/g)) {
        if (name! in element.attributes) throw new Error(`${name} twice in <${opening}>`);
        element.attributes[name!] = unescaped(value!);
      }
      inside.children.push(element);
      if (!isEmpty) open.push(element);
    }
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one element');
  return root.children[0] as Element;
}

export function all(element: Element, name?: string): Element[] {
  const inner = element.children.filter((one): one is Element => typeof one !== 'string');
  return [
    ...(name === undefined || element.name === name ? [element] : []),
    ...inner.flatMap((one) => all(one, name)),
  ];
}

export const textOf = (element: Element): string =>
  element.children.map((one) => (typeof one === 'string' ? one : textOf(one))).join('');

export type Box = { text: string; left: number; right: number; top: number; bottom: number };

/** Where each label stands, by the width of common fonts (Arial and its like). */
export function labelBoxes(svg: Element): Box[] {
  return all(svg, 'text').map((one) => {
    const { x = '0', y = '0', 'text-anchor': anchor = 'start', 'font-size': size = '0' } = one.attributes;
    const text = textOf(one);
    const bold = one.attributes['font-weight'] !== undefined || all(one, 'tspan').length > 0;
    const wide = [...text].length * Number(size) * (bold ? 0.58 : 0.52);
    const left = Number(x) - (anchor === 'middle' ? wide / 2 : anchor === 'end' ? wide : 0);
    return {
      text,
      left,
      right: left + wide,
      top: Number(y) - Number(size) * 0.74,
      bottom: Number(y) + Number(size) * 0.2,
    };
  });
}

export const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function unescaped(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot|#\d+);)|]]>/.test(text)) throw new Error(`an entity that is none: ${text}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML cannot hold
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text))
    throw new Error('a control character');
  return text
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
