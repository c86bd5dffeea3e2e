// English phrases: what they read as, and what is refused rather than guessed.

import t from 'tap';
import { readsAll, refusesAll } from './phrase-table.ts';

const READ = `
two = exact 2 | more than 70 = more-than 71… | 70+ = at-least 70… | >70 = more-than 71…
at least 12 = at-least 12… | fewer than 10 = fewer-than 0…9 | up to 150 = up-to 0…150
between 20 and 30 = between 20…30 | 20–30 = between 20…30 | about 40 = about 1… 36…44
~40 = about 1… 36…44 | nearly 1,200 = nearly 1…1200 1080…1200 | close to 500 = close-to 1… 450…550
a dozen = collective 1… 10…14 | two dozen = collective 1… 20…28 | dozens = dozens 2… 24…99
several dozen = several-dozen 2… 36…99 | several = several 2… 3…9
several hundred = several-hundred 2… 300…999 | hundreds = hundreds 2… 200…999
thousands = thousands 2… 2000…9999 | tens of thousands = tens-of-thousands 2… 20000…99999
hundreds of thousands = hundreds-of-thousands 2… 200000…999999 | more than a hundred = more-than 101…
at least a dozen = at-least 12… | half a million = exact 500000 | one and a half million = exact 1500000
70 or more = at-least 70… | 70 and more = at-least 70… | no fewer than twelve = at-least 12…
not more than 5 = up-to 0…5 | no more than 5 = up-to 0…5 | not less than 5 = at-least 5…
upwards of 70 = more-than 71… | in excess of 70 = more-than 71… | under 70 = fewer-than 0…69
minimum of 12 = at-least 12… | a maximum of 12 = up-to 0…12 | 12 or fewer = up-to 0…12
some 40 = about 1… 36…44 | some forty fighters = about 1… 36…44 | an estimated 40 = about 1… 36…44
an estimated 40 people = about 1… 36…44 | just under 40 = just-under 1…39 36…39
just over 40 = just-over 41… 41…44 | over 70 = more-than 71… | 20 to 30 = between 20…30
from 20 to 30 = between 20…30 | 20 or 30 = between 20…30 | two or three = between 2…3
2-3 thousand = between 2000…3000 | 2 to 3 thousand = between 2000…3000
two to three hundred = between 200…300 | two or three dozen = collective 1… 20…42
between two and three dozen = between 24…36 | between 1 and 2 thousand = between 1000…2000
at least 20 and at most 30 = between 20…30 | more than 20 but fewer than 30 = between 21…29
more than 20, but no more than 30 = between 21…30 | 27 soldiers = exact 27 | 14 people killed = exact 14
two of his fighters = exact 2 | 12 Russian soldiers = exact 12
9007199254740991 = exact 9007199254740991 | ٧٠ = exact 70 | ۷۰ = exact 70 | ７０ = exact 70
70 odd = about 1… 63…77 | 70-odd = about 1… 63…77 | seventy-odd = about 1… 63…77
70-odd people = about 1… 63…77 | some dozen = about 1… 10…14 | some dozens = dozens 2… 24…99
5 or more killed = at-least 5… | more than two dozen = more-than 25… | a hundred = collective 1… 85…115
hundred = collective 1… 85…115 | one hundred = exact 100 | a hundred people = collective 1… 85…115
a hundred and twenty = exact 120 | a thousand = collective 1… 850…1150 | one thousand = exact 1000
thousand = collective 1… 850…1150 | a million = collective 1… 850000…1150000
one million = exact 1000000 | a hundred thousand = collective 1… 85000…115000
a hundred and fifty thousand = exact 150000 | three score = collective 1… 51…69 | twenty-seven = exact 27
twenty seven = exact 27 | one hundred and twenty = exact 120 | one hundred twenty = exact 120
twelve hundred = exact 1200 | two thousand three hundred and four = exact 2304
two thousand and four = exact 2004 | one million two hundred thousand = exact 1200000
half a dozen = collective 1… 5…7 | a dozen and a half = collective 1… 15…21
one and a half dozen = collective 1… 15…21 | half a thousand = exact 500
a quarter of a million = exact 250000 | three quarters of a million = exact 750000
152 mm = exact 152 mm | 152mm = exact 152 mm | 12% = exact 12 % | 12 percent = exact 12 %
12 per cent = exact 12 % | 1.200 = exact 1200 | 1,200 = exact 1200 | 12 345 = exact 12345
1,234.56 = exact 1234.56 | 1.234,56 = exact 1234.56 | 2.5 = exact 2.5 | 2.5 thousand = exact 2500
1.234 million = exact 1234000 | 1.5 million = exact 1500000 | 2.5k = exact 2500 | 12k = exact 12000
12K = exact 12000 | 2bn = exact 2000000000 | no one = none 0 | nobody = none 0 | none = none 0
no one was killed = none 0 | no casualties = none 0 | no soldiers were killed = none 0 | zero = none 0
zero casualties = none 0 | none of them = none 0 | a couple of = couple 2… 2…3
a couple of soldiers = couple 2… 2…3 | a couple of hundred = couple 2… 200…300 | a pair = couple 2… 2…3
a few = several 2… 3…9 | a few soldiers = several 2… 3…9 | a few dozen = several-dozen 2… 36…99
a few hundred = several-hundred 2… 300…999 | several soldiers = several 2… 3…9
suffered losses = some-losses 1… | losses = some-losses 1… | heavy losses = some-losses 1…
took heavy casualties = some-losses 1… | some losses = some-losses 1… | some soldiers = some-losses 1…
many = many 2… | many soldiers = many 2… | scores = scores 2… 40…99 | scores of people = scores 2… 40…99
scores of civilians = scores 2… 40…99 | at least one = at-least 1… | more than one = more-than 2…
one or two = between 1…2 | one = exact 1 | one soldier = exact 1 | a soldier = exact 1
a Russian soldier = exact 1 | an armoured vehicle = exact 1 | the two = exact 2 | the 12 = exact 12
all 12 = exact 12 | only 12 = exact 12 | exactly 12 = exact 12 | a total of 12 = exact 12
total: 12 = exact 12 | killed: 12 = exact 12 | at least several hundred = at-least 2… 300…
up to several hundred = up-to 0… 0…999 | hundreds of soldiers = hundreds 2… 200…999
tens of people = tens 2… 20…99 | tens of thousands of people = tens-of-thousands 2… 20000…99999
hundreds of thousands of people = hundreds-of-thousands 2… 200000…999999
several tens of thousands = several-tens-of-thousands 2… 30000…99999
several hundred thousand = several-hundred-thousand 2… 300000…999999
several thousand people = several-thousand 2… 3000…9999
several million = several-million 2… 3000000…9999999 | millions = millions 2… 2000000…9999999
tens of millions = tens-of-millions 2… 20000000…99999999 | about 20 to 30 = about 1… 18…33
about 20-30 = about 1… 18…33 | nearly a hundred = nearly 1…100 90…100
close to a dozen = close-to 1… 10…14 | about a dozen = about 1… 10…14 | about a hundred = about 1… 90…110
almost two hundred = nearly 1…200 180…200 | more than 2.5 = more-than (2.5…
more than 2.5 thousand = more-than 2501… | more than 5 km = more-than (5… km | 5 km = exact 5 km
5 sq km = exact 5 km² | fewer than 10 km = fewer-than 0…10) km | about 0.5 km = about (0… 0.45…0.55 km
12 km² = exact 12 km² | 1.200 km = exact 1.2 km | 1,200 km = exact 1200 km | 3 T-72 tanks = exact 3
2 Su-25 = exact 2 | 5 BMP-2 destroyed = exact 5 | 12 UN peacekeepers = exact 12 | 12... = exact 12
12. = exact 12 | "12" = exact 12 | around 40 or so = about 1… 36…44 | 40 or so = about 1… 36…44
40 approximately = about 1… 36…44 | 12 at least = at-least 12… | 12, at least = at-least 12…
12 people at least = at-least 12… | 12 people or more = at-least 12… | 12 at most = up-to 0…12
12 maximum = up-to 0…12 | 70 plus = at-least 70… | 70-plus = at-least 70… | 70-plus people = at-least 70…
70+ people = at-least 70… | 70 + = at-least 70… | >= 70 = at-least 70… | ≥70 = at-least 70…
≤ 70 = up-to 0…70 | <= 70 = up-to 0…70 | < 70 = fewer-than 0…69 | ~ 40 = about 1… 36…44
≈40 = about 1… 36…44 | c. 40 = about 1… 36…44 | ca. 40 = about 1… 36…44 | circa 40 = about 1… 36…44
approx. 40 = about 1… 36…44 | approx 40 = about 1… 36…44 | 40-ish = about 1… 36…44
more or less 40 = about 1… 36…44 | 40 more or less = about 1… 36…44 | 70 dollars = exact 70 USD
seven hundred thousand = exact 700000
nine hundred and ninety-nine thousand nine hundred and ninety-nine = exact 999999
one million nine hundred ninety-nine thousand nine hundred ninety-nine = exact 1999999
two million = exact 2000000 | 2 million = exact 2000000 | 2 million 300 thousand = exact 2300000
2 thousand 300 = exact 2300 | twenty-thirty = between 20…30 | ten-fifteen = between 10…15
15-20 people = between 15…20 | 15 - 20 = between 15…20 | 15—20 = between 15…20 | 15..20 = between 15…20
as many as 150 = up-to 0…150 | up to a dozen = up-to 0…12 | fewer than a dozen = fewer-than 0…11
under a hundred = fewer-than 0…99 | over a thousand = more-than 1001… | well over 70 = more-than 71…
far more than 70 = more-than 71… | not quite 40 = just-under 1…39 36…39
slightly more than 40 = just-over 41… 41…44 | 12 soldiers and officers = exact 12
more than seventy = more-than 71… | more than 70 "Ukrainian nationalists" = more-than 71…
more than seventy Ukrainian nationalists were eliminated = more-than 71…
at least a hundred dead = at-least 100… | over 1,000 = more-than 1001…
over 1.2 million = more-than 1200001… | some 1,200 soldiers = about 1… 1080…1320
nearly 1.2 million = nearly 1…1200000 1080000…1200000 | close to a thousand = close-to 1… 900…1100
as many as 40 soldiers = up-to 0…40 | no fewer than 1,200 = at-least 1200…
not fewer than a dozen = at-least 12… | at least two dozen = at-least 24…
at least half a dozen = at-least 6… | up to half a million = up-to 0…500000
half a million people = exact 500000 | less than half a dozen = fewer-than 0…5
more than half a million = more-than 500001… | one hundred-odd = about 1… 90…110
a hundred-odd = about 1… 90…110 | a hundred or so = about 1… 90…110 | a dozen or so = about 1… 10…14
a dozen or more = at-least 12… | dozens or more = at-least 2… 24… | a dozen people = collective 1… 10…14
dozen = collective 1… 10…14 | a few thousand = several-thousand 2… 3000…9999
a few people = several 2… 3…9 | no people = none 0 | not a single soldier = none 0
not one soldier = none 0 | not a single casualty = none 0 | nil = none 0
an unknown number of soldiers = some-losses 1… | between a dozen and twenty = between 12…20
between fifty and a hundred = between 50…100 | from a dozen to two dozen = between 12…24
from 10 to 15 people = between 10…15 | 10 to 15 people = between 10…15 | 10-to-15 = between 10…15
ten to fifteen = between 10…15 | ten to twelve thousand = between 10000…12000
ten or twelve = between 10…12 | one or two dozen = collective 1… 10…28
two or three hundred thousand = between 200000…300000 | twenty to thirty thousand = between 20000…30000
from 2,000 to 3,000 = between 2000…3000 | 2,000-3,000 = between 2000…3000
2000-3000 people = between 2000…3000 | 2,000 to 3,000 = between 2000…3000
1.5-2 million = between 1500000…2000000 | 1.5 to 2 million = between 1500000…2000000
2.5 to 3 = between 2.5…3 | 100-200 = between 100…200 | 100-120 soldiers = between 100…120
5-10% = between 5…10 % | 10–12 km = between 10…12 km | up to 20 or 30 = up-to 0…30
12 confirmed dead = exact 12 | a confirmed 12 = exact 12 | 12 soldiers, including officers = exact 12
12 of them = exact 12 | 12.20 = exact 12.2 | 12.05 = exact 12.05 | 12,5 = exact 12.5
12,500 = exact 12500 | 0.5 = exact 0.5 | 0,5 = exact 0.5 | 0.500 = exact 0.5 | 1. = exact 1
1,000,000 = exact 1000000 | 1 000 000 = exact 1000000 | 1 000,5 = exact 1000.5
1'000'000 = exact 1000000 | 1.000.000 = exact 1000000 | 100 000 people = exact 100000
3 000 to 4 000 = between 3000…4000 | 3 000-4 000 = between 3000…4000
twelve thousand three hundred forty-five = exact 12345
one thousand nine hundred eighty-four = exact 1984 | nineteen hundred eighty-four = exact 1984
nineteen hundred and eighty-four = exact 1984 | two thousand twenty-three = exact 2023
fifteen hundred = exact 1500 | eleven hundred thousand = exact 1100000
one hundred thousand = exact 100000 | three hundred thousand = exact 300000 | hundred and one = exact 101
one-hundred = exact 100 | two-hundred-and-fifty = exact 250 | two hundred fifty thousand = exact 250000
one and a half = exact 1.5 | one and a half thousand = exact 1500
two and a half million = exact 2500000 | two-and-a-half thousand = exact 2500
a million and a half = exact 1500000 | one million and a half = exact 1500000
half million = exact 500000 | a half million = exact 500000 | quarter of a million = exact 250000
a quarter million = exact 250000 | three-quarters of a million = exact 750000
1½ million = exact 1500000 | 2½ thousand = exact 2500 | ½ = exact 0.5 | six-hundred = exact 600
seventy odd = about 1… 63…77 | seventy-two = exact 72 | seventy two = exact 72 | tens = tens 2… 20…99
tens of soldiers = tens 2… 20…99 | a large number of soldiers = many 2… | numerous = many 2…
numerous casualties = many 2… | multiple = many 2… | multiple casualties = many 2…
multiple soldiers = many 2… | a lot of soldiers = many 2… | a pair of pilots = couple 2… 2…3
a couple = couple 2… 2…3 | a couple dozen = couple 2… 24…36 | a couple hundred people = couple 2… 200…300
a couple thousand = couple 2… 2000…3000 | a score = collective 1… 17…23 | two score = collective 1… 34…46
two battalions = exact 2 | two companies of soldiers = exact 2 | one brigade = exact 1
two soldiers of the brigade = exact 2 | 12 only = exact 12 | 2 hundred = exact 200
2 dozen = collective 1… 20…28 | 12 people in a raid = exact 12
12 people killed in an attack on the village = exact 12 | ≥ 70 and ≤ 100 = between 70…100
>=70, <100 = between 70…99 | ~40-50 = about 1… 36…55 | ten percent of the force = exact 10 %
12 so far = exact 12 | four or five = between 4…5 | one or two hundred = between 100…200
more than 70 and fewer than 100 wounded = between 71…99 | the 12 Russian soldiers = exact 12
"more than 70" = more-than 71… | “more than 70” = more-than 71…
more than 70 'nationalists' = more-than 71… | More Than Seventy = more-than 71…
MORE THAN 70 = more-than 71… | more than 70. = more-than 71… | at least 12! = at-least 12…
thirty-five = exact 35 | 27 servicemen of the Russian army = exact 27
some 27 servicemen = about 1… 24…30 | about two and a half thousand = about 1… 2250…2750
nearly two and a half million = nearly 1…2500000 2250000…2500000
between one and a half and two million = between 1500000…2000000
from one and a half to two thousand = between 1500…2000
two and a half to three thousand = between 2500…3000 | 1.2 to 1.5 million = between 1200000…1500000
1-1.5 million = between 1000000…1500000 | up to 1.5 million = up-to 0…1500000
over a dozen = more-than 13… | at least dozens = at-least 2… 24… | at least hundreds = at-least 2… 200…
at least tens of thousands = at-least 2… 20000… | up to hundreds = up-to 0… 0…999
no more than a few = up-to 0… 0…9 | no more than several dozen = up-to 0… 0…99
almost a dozen = nearly 1…12 10…12 | 40ish = about 1… 36…44 | two thousand, three hundred = exact 2300
a handful = several 2… 3…9 | a handful of soldiers = several 2… 3…9 | 12 (twelve) = exact 12
twelve (12) = exact 12 | many thousands = thousands 2… 2000…9999
many hundreds of people = hundreds 2… 200…999 | many dozens = dozens 2… 24…99 | both = exact 2
both pilots = exact 2 | at least twelve (12) = at-least 12…
`;

const REFUSED = `
12 reportedly killed | 12 feared dead | 12 presumed dead | mille deux cents | 5 to 10,000 | 20-30,000
between 30 and 20 | at least 20 soldiers and at most 30 | two killed and 10 wounded | not 12 | minus 5
-5 | −5 | +70 | 1e3 | 0x10 | NaN | Infinity | soldiers | 9007199254740992 | more than 9007199254740991
7٠ | another 5 | 5 more | 5 more killed | one in three | 1/2 | half of them | twice as many | third
one third | two thirds | second battalion | 2nd | 1st | 12th | 24 May | in 2014 | on 23.05.2023
23.05.2023 | 9:30 | 9h30 | aged 50 | 50 years | 50 years old | 50-year-old | a 50-year-old | 1,20
12,34,567 | 1 2 3 | 3 14 | 1234 567 | 1,234 million | 5m | two twenty | hundred hundred | twenty hundred
nobody knows | no information | no confirmed casualties | a raid | a | more than several hundred
more than dozens | hundreds, if not thousands | dozens or hundreds | 12? | (12) | 70+5 | =70 | =>70
40±5 | $70 | 12 pairs of boots | 12 each | 12 a day | 12 per day | 12 times | 12-fold | 2 thousand 50
2 million 5 dead | zero point five | one two three | as few as 10 | 12 killed and a teacher
12 soldiers without weapons | 12 others | 12 other soldiers | less than half | more than half
half a hundred | few | quite a few | very few | countless | no | no more | no more soldiers | not any
never | nothing | any | unknown | unknown number | several dozen to several hundred
between several dozen and a hundred | 2-3,000 | 120-100 | more than 20-30 | at least 20-30
fewer than 20 or 30 | between 20 and 30 or more | 20-30+ | 20 or more than 30 | about 40 or more
at least about 40 | at least some 40 | more than about 40 | up to about 40 | about at least 40
almost more than 40 | not about 40 | not nearly 40 | not at least 40 | not exactly 40 | not only 12
nowhere near 40 | hardly 12 | barely 12 | scarcely a dozen | possibly 12 | maybe 12 | perhaps 40
probably 40 | likely 40 | allegedly 12 | reportedly 12 | 12 unconfirmed | 12 soldiers (unconfirmed)
12 soldiers, including 3 officers | 12 of 20 | 12 out of 20 | 12 in 20 | 12 x 2 | 12x | x12 | 12/20
12:20 | 12,50 | 00012 | 012 | .5 | 1,000,00 | 10,00,000 | 1,000.000 | 1.000,000 | 1,2345 | 12 345 6
1 2345 | nineteen eighty-four | twenty twenty-three | ten hundred | 1 1/2 million
five and half thousand | seventy, two | sixty-twelve | ninety-ten | thirteen-four | twenty-zero | oh
dozen dozen | two dozen dozen | a hundred dozen | hundreds of dozens | tens of hundreds
hundreds of hundreds | thousands upon thousands | thousands and thousands
hundreds and possibly thousands | low hundreds | the low hundreds | high hundreds | double digits
double-digit | five-figure | a large number | a lot | lots | most | most of them | majority | all
all of them | everyone | a trio | a duo | a quartet | couple | three score and ten | a platoon
a battalion | the entire unit | 72 mechanised brigade | 12 Brigade | an unknown number | two by two
one to one | 12 o'clock | two killed, some wounded | two killed, the rest wounded | 12 hour battle
two hundred and counting | a dozen or two | more than 70 killed, fewer than 10 wounded | more than "70"
thirty - five | in the dozens | in the hundreds | into the hundreds | numbering in the hundreds
hundreds more | hundreds of others | more than a few | more than several | fewer than several
almost dozens | nearly several hundred
`;

t.test('English phrases read as their bounds and rule', async (t) => {
  readsAll(t, READ, { lang: 'en' });
});

t.test('English phrases without one sure figure are refused', async (t) => {
  refusesAll(t, REFUSED, { lang: 'en' });
});
