/** What is wrong with an answer by the document that describes it. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { LEAKS } from '../http/service.ts';
import { type OpenApi, type Operation, resolved, type Target } from './generator.ts';

export type Heard = { status: number; headers: Record<string, string | undefined>; text: string };
export type Judge = (target: Target, heard: Heard) => string[];

const SAFETY = [
  'x-content-type-options',
  'content-security-policy',
  'strict-transport-security',
  'x-request-id',
];

export function createJudge(document: OpenApi): Judge {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false, allErrors: true });
  ajv.addSchema(document as object, 'openapi');
  const checks = new Map<string, ValidateFunction>();
  const checkOf = (pointer: string): ValidateFunction => {
    const known = checks.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` });
    checks.set(pointer, known);
    return known;
  };
  return (target, heard) => {
    const { status, headers, text } = heard;
    const wrong: string[] = [];
    if (status >= 500) wrong.push(`answers ${status}`);
    if (LEAKS.test(text) && !text.includes('<svg')) wrong.push('says what lies beneath');
    wrong.push(...SAFETY.filter((name) => headers[name] === undefined).map((name) => `has no ${name}`));
    const spec = target.operation.responses[String(status)];
    if (spec === undefined) return [...wrong, `answers ${status}, which is not in the document`];
    const { content = {} } = resolved<Operation['responses'][string]>(document, spec as { $ref: string });
    const type = headers['content-type']?.split(';')[0] ?? '';
    if (text === '' && type === '') return wrong;
    if (!(type in content))
      return [...wrong, `answers ${status} as ${type || 'nothing'}, which is not in the document`];
    if (!/[/+]json$/.test(type) || content[type]?.schema === undefined) return wrong;
    const check = checkOf(pointerTo(target, status, type, spec));
    const body = parsed(text);
    if (body === undefined) wrong.push(`answers ${status} with what is no JSON`);
    else if (!check(body))
      wrong.push(
        `${status} ${check.errors
          ?.slice(0, 3)
          .map((one) => `${one.instancePath} ${one.message}`)
          .join('; ')}`,
      );
    return wrong;
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function pointerTo({ path, method }: Target, status: number, type: string, spec: { $ref?: string }): string {
  const escaped = (step: string): string =>
    encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
  const at = spec.$ref
    ? spec.$ref.slice(1)
    : `/paths/${escaped(path)}/${method.toLowerCase()}/responses/${status}`;
  return `${at}/content/${escaped(type)}/schema`;
}
