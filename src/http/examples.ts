/** Examples for the document: the killed question of the Belgorod raid. */
const source = {
  publisher: 'Example Wire',
  url: 'https://news.example/belgorod-raid',
  title: 'Raid on the Belgorod region',
  publishedAt: '2023-05-24',
  lang: 'en',
};

const figure = (text: string, min: number, max: number | null, rule: string) => ({
  type: 'count',
  text,
  lang: 'en',
  unit: 'person',
  stated: { min, max },
  effective: { min, max },
  rule,
  ruleSet: 'default',
});

const RUSSIAN_MOD = { slug: 'russian-mod', name: 'Russian Ministry of Defence' };
const QUESTION = 'belgorod-raid-2023-05.killed.raiding-force';

export const EXAMPLES = {
  newClaim: {
    event: { slug: 'belgorod-raid-2023-05', name: 'Belgorod raid', start: '2023-05-22' },
    property: 'killed',
    subject: { slug: 'raiding-force', name: 'Raiding force', kind: 'armed-group' },
    claimant: { slug: 'russian-mod', name: 'Russian Ministry of Defence', kind: 'organisation' },
    value: 'more than 70',
    statement: 'The ministry says that over 70 of the raiders were killed.',
    claimedAt: '2023-05-23',
    reports: [{ source }],
  },
  recorded: {
    id: '01890000-0000-7000-8000-000000000001',
    claimant: RUSSIAN_MOD,
    speaker: null,
    polarity: 'asserts',
    value: figure('more than 70', 71, null, 'more-than'),
    statement: 'The ministry says that over 70 of the raiders were killed.',
    claimedAt: '2023-05-23',
    asOf: null,
    periodStart: null,
    status: 'standing',
    question: { id: QUESTION, label: 'Raiding force killed, Belgorod raid' },
    event: { slug: 'belgorod-raid-2023-05', name: 'Belgorod raid' },
    topic: 'casualties',
    property: 'killed',
    subject: { slug: 'raiding-force', name: 'Raiding force' },
    place: null,
    item: null,
    claimedAtInferred: false,
    succeededBy: null,
    retractedAt: null,
    reports: [],
    retractionReports: [],
    externalIds: [],
    recordedAt: '2023-05-24T09:00:00.000Z',
    recordedBy: 'desk',
    updatedAt: '2023-05-24T09:00:00.000Z',
    version: 1,
    dispute: { id: QUESTION, verdict: 'conflict' },
    counterclaims: [
      {
        claim: {
          id: '01890000-0000-7000-8000-000000000000',
          claimant: { slug: 'rvc', name: 'Russian Volunteer Corps' },
          speaker: { slug: 'denis-kapustin', name: 'Denis Kapustin' },
          polarity: 'asserts',
          value: figure('two', 2, 2, 'exact'),
          statement: 'The commander says that two of his fighters were killed.',
          claimedAt: '2023-05-24',
          asOf: null,
          periodStart: null,
          status: 'standing',
        },
        verdict: 'conflict',
        direction: null,
        origin: 'derived',
        reason: '71 or more and exactly 2 have no value in common',
        gap: 69,
        factor: 35.5,
      },
    ],
  },
  newReport: { source, quote: null, lang: 'en' },
  importLines: `{"event":"belgorod-raid-2023-05","property":"killed","subject":"raiding-force","claimant":"russian-mod","value":"more than 70","claimedAt":"2023-05-23","externalId":"2023-05-23/1","reports":[{"source":{"publisher":"Example Wire","url":"https://news.example/belgorod-raid"}}]}\n`,
  importRows:
    'externalId,event,property,subject,claimant,value,claimedAt,publisher,url\n' +
    '2023-05-23/1,belgorod-raid-2023-05,killed,raiding-force,russian-mod,more than 70,2023-05-23,' +
    'Example Wire,https://news.example/belgorod-raid\n',
  importAnswer:
    '{"acknowledged":1,"recorded":1,"merged":0,"refused":0}\n' +
    '{"summary":{"received":1,"recorded":1,"merged":0,"refused":0,"disputesOpened":0}}\n',
};
