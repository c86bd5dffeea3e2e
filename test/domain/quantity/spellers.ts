// Independent spellers: whole numbers up to 999,999,999 in the words of four languages.

type Speller = (value: number) => string;

const EN_ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const EN_TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

export function english(and: boolean, hyphen: boolean): Speller {
  const below100 = (value: number): string => {
    if (value < 20) return EN_ONES[value]!;
    const ten = EN_TENS[Math.floor(value / 10)]!;
    return value % 10 === 0 ? ten : `${ten}${hyphen ? '-' : ' '}${EN_ONES[value % 10]}`;
  };
  const below1000 = (value: number): string => {
    const [hundreds, rest] = [Math.floor(value / 100), value % 100];
    if (hundreds === 0) return below100(rest);
    return `${EN_ONES[hundreds]} hundred${rest === 0 ? '' : `${and ? ' and' : ''} ${below100(rest)}`}`;
  };
  return (value) => {
    if (value === 0) return 'zero';
    const [millions, thousands, rest] = split(value);
    const parts = [
      millions > 0 ? `${below1000(millions)} million` : '',
      thousands > 0 ? `${below1000(thousands)} thousand` : '',
      rest > 0 ? `${and && value > 100 && rest < 100 && value > rest ? 'and ' : ''}${below1000(rest)}` : '',
    ];
    return parts.filter((part) => part !== '').join(' ');
  };
}

const FR_ONES =
  'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf'.split(
    ' ',
  );
const FR_TENS = '- - vingt trente quarante cinquante soixante'.split(' ');

/** `swiss`: septante, huitante, nonante; `hyphens`: the spelling of 1990, hyphens everywhere. */
export function french(swiss: boolean, hyphens: boolean): Speller {
  const ten = (value: number): string => {
    const digit = Math.floor(value / 10);
    return digit < 7 ? FR_TENS[digit]! : ['septante', 'huitante', 'nonante'][digit - 7]!;
  };
  const below100 = (value: number, last: boolean): string => {
    if (value < 20) return FR_ONES[value]!;
    if (swiss || value < 70) {
      if (value % 10 === 0) return ten(value);
      return value % 10 === 1 ? `${ten(value)} et un` : `${ten(value)}-${FR_ONES[value % 10]}`;
    }
    if (value < 80) return value === 71 ? 'soixante et onze' : `soixante-${FR_ONES[value - 60]}`;
    if (value === 80) return last ? 'quatre-vingts' : 'quatre-vingt';
    return `quatre-vingt-${FR_ONES[value - 80]}`;
  };
  const below1000 = (value: number, last: boolean): string => {
    const [hundreds, rest] = [Math.floor(value / 100), value % 100];
    if (hundreds === 0) return below100(rest, last);
    const cent = hundreds === 1 ? 'cent' : `${FR_ONES[hundreds]} cent${rest === 0 && last ? 's' : ''}`;
    return rest === 0 ? cent : `${cent} ${below100(rest, last)}`;
  };
  return (value) => {
    if (value === 0) return 'zéro';
    const [millions, thousands, rest] = split(value);
    const parts = [
      millions > 0 ? `${below1000(millions, true)} million${millions > 1 ? 's' : ''}` : '',
      thousands > 1 ? `${below1000(thousands, false)} mille` : thousands === 1 ? 'mille' : '',
      rest > 0 ? below1000(rest, true) : '',
    ];
    const words = parts.filter((part) => part !== '').join(' ');
    return hyphens ? words.replaceAll(' ', '-') : words;
  };
}

type Slavic = {
  ones: string[];
  feminine: [string, string];
  tens: string[];
  hundreds: string[];
  thousand: [string, string, string];
  million: [string, string, string];
};

const RU: Slavic = {
  ones: 'ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать'.split(
    ' ',
  ),
  feminine: ['одна', 'две'],
  tens: '- - двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто'.split(' '),
  hundreds: '- сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот'.split(' '),
  thousand: ['тысяча', 'тысячи', 'тысяч'],
  million: ['миллион', 'миллиона', 'миллионов'],
};

const RU_GENITIVE: Slavic = {
  ones: 'ноля одного двух трёх четырёх пяти шести семи восьми девяти десяти одиннадцати двенадцати тринадцати четырнадцати пятнадцати шестнадцати семнадцати восемнадцати девятнадцати'.split(
    ' ',
  ),
  feminine: ['одной', 'двух'],
  tens: '- - двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста'.split(' '),
  hundreds: '- ста двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот'.split(' '),
  thousand: ['тысячи', 'тысяч', 'тысяч'],
  million: ['миллиона', 'миллионов', 'миллионов'],
};

const UK: Slavic = {
  ones: "нуль один два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять".split(
    ' ',
  ),
  feminine: ['одна', 'дві'],
  tens: "- - двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто".split(' '),
  hundreds: "- сто двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот".split(' '),
  thousand: ['тисяча', 'тисячі', 'тисяч'],
  million: ['мільйон', 'мільйони', 'мільйонів'],
};

const UK_GENITIVE: Slavic = {
  ones: "нуля одного двох трьох чотирьох п'яти шести семи восьми дев'яти десяти одинадцяти дванадцяти тринадцяти чотирнадцяти п'ятнадцяти шістнадцяти сімнадцяти вісімнадцяти дев'ятнадцяти".split(
    ' ',
  ),
  feminine: ['однієї', 'двох'],
  tens: "- - двадцяти тридцяти сорока п'ятдесяти шістдесяти сімдесяти вісімдесяти дев'яноста".split(' '),
  hundreds: "- ста двохсот трьохсот чотирьохсот п'ятисот шестисот семисот восьмисот дев'ятисот".split(' '),
  thousand: ['тисячі', 'тисяч', 'тисяч'],
  million: ['мільйона', 'мільйонів', 'мільйонів'],
};

export const russian = slavic(RU);
export const russianGenitive = slavic(RU_GENITIVE);
export const ukrainian = slavic(UK);
export const ukrainianGenitive = slavic(UK_GENITIVE);

function slavic(words: Slavic): Speller {
  const below1000 = (value: number, feminine: boolean): string => {
    const [hundreds, rest] = [Math.floor(value / 100), value % 100];
    const [tens, ones] = rest < 20 ? [0, rest] : [Math.floor(rest / 10), rest % 10];
    const one = feminine && (ones === 1 || ones === 2) ? words.feminine[ones - 1]! : words.ones[ones]!;
    const parts = [
      hundreds > 0 ? words.hundreds[hundreds]! : '',
      tens > 0 ? words.tens[tens]! : '',
      ones > 0 ? one : '',
    ];
    return parts.filter((part) => part !== '').join(' ');
  };
  const counted = (value: number, forms: [string, string, string], feminine: boolean): string => {
    const [last, teen] = [value % 10, Math.floor(value / 10) % 10 === 1];
    const form = last === 1 && !teen ? forms[0] : last >= 2 && last <= 4 && !teen ? forms[1] : forms[2];
    return `${below1000(value, feminine)} ${form}`;
  };
  return (value) => {
    if (value === 0) return words.ones[0]!;
    const [millions, thousands, rest] = split(value);
    const parts = [
      millions > 0 ? counted(millions, words.million, false) : '',
      thousands > 0 ? counted(thousands, words.thousand, true) : '',
      rest > 0 ? below1000(rest, false) : '',
    ];
    return parts.filter((part) => part !== '').join(' ');
  };
}

function split(value: number): [number, number, number] {
  return [Math.floor(value / 1_000_000), Math.floor(value / 1000) % 1000, value % 1000];
}
