// English as newsrooms write it: what may stand behind a figure, and what could change it there.

import t from 'tap';
import { readsAll, refusesAll } from './phrase-table.ts';

const READ = `
5 pct = exact 5 % | 5k men = exact 5000 | 5 mln = exact 5000000 | 27 militaires = exact 27
70 'nationalistes ukrainiens' = exact 70 | 3 Leopard tanks = exact 3 | 300 Wagner fighters = exact 300
500 hectares = exact 500 ha | 1,000 square miles = exact 1000 mi² | 500 km2 = exact 500 km²
500 square kilometres = exact 500 km² | 5% = exact 5 % | some 40-odd = about 1… 36…44
1 million and a half = exact 1500000 | with at least 12 = at-least 12… | 12+ = at-least 12…
≃ 40 = about 1… 36…44 | > 70 = more-than 71… | ≥ 70 = at-least 70… | ⩾70 = at-least 70…
<= 5 = up-to 0…5 | 20—30 = between 20…30 | 20−30 = between 20…30 | 20 - 30 = between 20…30
a good dozen = collective 1… 10…14 | dozen or so = about 1… 10…14 | up to 2014 people = up-to 0…2014
about 2000 = about 1… 1800…2200 | around 2014 soldiers = about 1… 1812…2216 | up to 2000 = up-to 0…2000
up to 2,000 = up-to 0…2000 | 5 or more km = at-least 5… km | 70+ km = at-least 70… km
40-odd kilometres = about 1… 36…44 km | 500 m = exact 500 m | 5 °C = exact 5 °C
at least 40 Ukrainian saboteurs = at-least 40… | more than a thousand homes = more-than 1001…
nearly 300 North Korean troops = nearly 1…300 270…300 | five Bradley fighting vehicles = exact 5
an estimated 1,500 dead = about 1… 1350…1650 | roughly three dozen drones = about 1… 32…40
up to 20 armoured vehicles = up-to 0…20 | two pilots of a downed Su-34 = exact 2
18 civilians wounded by shelling = exact 18 | three people were killed in Belgorod = exact 3
4 T-90M tanks = exact 4 | 16 of its soldiers = exact 16 | as many as 700 casualties = up-to 0…700
no more than 10 fighters = up-to 0…10 | fewer than a hundred survivors = fewer-than 0…99
well over 1,000 prisoners = more-than 1001… | over 600 POWs = more-than 601…
just over 2,000 square km = just-over (2000… (2000…2200 km² | 1,294 sq km = exact 1294 km²
28 settlements = exact 28 | 74 villages and towns = exact 74 | 1 officer = exact 1
one policeman = exact 1 | a teenage girl = exact 1 | one Russian border guard = exact 1
a single drone = exact 1 | 12 killed = exact 12 | 12 KILLED IN STRIKE = exact 12
Twelve killed = exact 12 | TWELVE = exact 12 | 12 troops lost = exact 12 | 12 IEDs = exact 12
12 bodies found in a mass grave = exact 12 | 12 dead so far = exact 12 | 12 dead on Monday = exact 12
12 dead – Reuters = exact 12 | "at least 12" = at-least 12… | 'some 40 militants' = about 1… 36…44
at least 12, including children = at-least 12… | at least 12 including children = at-least 12…
twelve or thirteen = between 12…13 | 12 to 14 = between 12…14 | 12–14 killed = between 12…14
between 12 and 14 people = between 12…14 | 1.2 m = exact 1.2 m | 1.2 mn = exact 1200000
3 bn = exact 3000000000 | 3bn dollars = exact 3000000000 USD | 3K = exact 3000 | 3 k = exact 3000
3 thousand = exact 3000 | 3 hundred = exact 300 | twenty-odd soldiers = about 1… 18…22
thirty or so tanks = about 1… 27…33 | fifty-plus vehicles = at-least 50… | 50+ vehicles = at-least 50…
hundreds killed = hundreds 2… 200…999 | hundreds missing = hundreds 2… 200…999
dozens of drones = dozens 2… 24…99 | scores wounded = scores 2… 40…99
scores killed and wounded = scores 2… 40…99
tens of thousands displaced = tens-of-thousands 2… 20000…99999 | half a dozen T-72s = collective 1… 5…7
two T-72s = exact 2 | several wounded = several 2… 3…9
several hundred thousand displaced = several-hundred-thousand 2… 300000…999999
a few dozen men = several-dozen 2… 36…99 | a couple of tanks = couple 2… 2…3
a handful of drones = several 2… 3…9 | a score of men = collective 1… 17…23
four score = collective 1… 68…92 | a pair of jets = couple 2… 2…3 | three platoons = exact 3
two brigades = exact 2 | none of the soldiers = none 0 | nobody was hurt = none 0
no fatalities = none 0 | zero losses = none 0 | suffered heavy losses = some-losses 1…
some casualties = some-losses 1… | casualties = some-losses 1… | a number of soldiers = some-losses 1…
a large number of drones = many 2… | numerous tanks = many 2… | lots of troops = many 2…
multiple rockets = many 2… | 40% = exact 40 % | 40 per cent of the territory = exact 40 %
40 percent casualties = exact 40 % | 40 percentage points = exact 40 pp | 12.5% = exact 12.5 %
5 km deep = exact 5 km | 10 km from the border = exact 10 km | 10-15 km = between 10…15 km
10 to 15 kilometres = between 10…15 km | up to 30 km = up-to 0…30 km | 30 kilometres wide = exact 30 km
more than 1,000 sq. km = more-than (1000… km² | 400 sq miles = exact 400 mi²
1,250 sq km of Russian territory = exact 1250 km²
hundreds of square kilometres = hundreds 2… 200…999 km² | 100 acres = exact 100 acre
3 tons = exact 3 ton | 3 tonnes = exact 3 t | 3 tonnes of ammunition = exact 3 t | 20 knots = exact 20 kn
2023 = exact 2023 | 2,023 = exact 2023 | 1,941 to 1,945 = between 1941…1945 | 12.30 = exact 12.3
3.5 = exact 3.5 | 0 = exact 0 | one thousand and one = exact 1001 | a thousand and one = exact 1001
one hundred twenty-three thousand four hundred fifty-six = exact 123456 | 5 pounders = exact 5
5 feet = exact 5 ft | 5 ft = exact 5 ft | 5 inches = exact 5 in | 5 gallons = exact 5 gal
5 barrels = exact 5 bbl | 5 degrees = exact 5 ° | 5 mph = exact 5 mph | 5 MW = exact 5 MW
5 more or less = about 1… 4…6 | 5 or so = about 1… 4…6 | 5 and more = at-least 5… | 5! = exact 5
hundreds of people or more = at-least 2… 200… | 5 seriously wounded = exact 5
5 slightly injured = exact 5 | 5 critically hurt = exact 5 | 5 survived = exact 5
5 still missing = exact 5 | 5 remain missing = exact 5 | 5 at most = up-to 0…5 | 5 tops = up-to 0…5
5 max = up-to 0…5 | 5 minimum = at-least 5… | 5 plus = at-least 5… | 12 people with injuries = exact 12
12 people with gunshot wounds = exact 12 | 12 fighters of the RDK and LSR = exact 12
12 Russian and Belarusian soldiers = exact 12 | 12 people in Belgorod and Kursk = exact 12
12 people in villages and towns = exact 12 | 12 men and women = exact 12
12 women and children = exact 12 | 12 dead and wounded = exact 12 | 12 U.S. soldiers = exact 12
12 U.N. peacekeepers = exact 12 | 12 soldiers who died = exact 12 | 12 soldiers that fled = exact 12
12 prisoners swapped for a general = exact 12 | 12 prisoners exchanged = exact 12
12 villages near Kharkiv = exact 12 | 12 beekeepers = exact 12 | 12 sheep = exact 12
12 aircraft = exact 12 | 12 K9 howitzers = exact 12 | 12 K-9 = exact 12 | 12 M1A1 Abrams = exact 12
12 F-16s = exact 12 | 12 F-16 jets = exact 12 | 12 MiG-29s = exact 12 | 12 mln = exact 12000000
40 guards at the checkpoint = exact 40 | some 1,300 people evacuated from Shebekino = about 1… 1170…1430
eight residents of Shebekino wounded = exact 8 | about 10 saboteurs liquidated = about 1… 9…11
more than 70 Ukrainian terrorists = more-than 71… | 5 pickup trucks = exact 5
one elderly woman = exact 1 | two APCs = exact 2 | around 300-400 fighters = about 1… 270…440
upwards of two dozen = more-than 25… | at least a few dozen = at-least 2… 36…
up to a few hundred = up-to 0… 0…999 | just a handful of = several 2… 3…9
well under a hundred = fewer-than 0…99 | 100-odd = about 1… 90…110 | 100 or more = at-least 100…
100 plus = at-least 100… | 100-plus wounded = at-least 100… | 100 plus wounded = at-least 100…
over one hundred and fifty = more-than 151… | over 1.5 thousand = more-than 1501…
over 1.5k = more-than 1501… | 15k-20k = between 15000…20000 | 15k to 20k = between 15000…20000
15-20k = between 15000…20000 | 15k dead = exact 15000 | 1 million+ = at-least 1000000…
half a dozen or so = about 1… 5…7 | two dozens = collective 1… 20…28 | two dozen-odd = about 1… 21…27
½ million = exact 500000 | 100% = exact 100 % | 0% = exact 0 % | ten percent = exact 10 %
ten or fewer = up-to 0…10 | no less than ten = at-least 10… | not more than 10 = up-to 0…10
between ten and 20 = between 10…20 | 10 and up = at-least 10… | 10 and above = at-least 10…
10 upward = at-least 10… | 10 upwards = at-least 10… | above 10 = more-than 11…
greater than 10 = more-than 11… | under ten = fewer-than 0…9 | below ten = fewer-than 0…9
ten-ish = about 1… 9…11 | ten approx = about 1… 9…11 | ten or eleven soldiers = between 10…11
ten (10) soldiers = exact 10 | ten killed (Reuters) = exact 10 | ten killed [Reuters] = exact 10
ten "killed" = exact 10 | "ten" killed = exact 10 | ten ex-soldiers = exact 10
ten quad bikes = exact 10 | ten dozen eggs = collective 1… 102…138 | ten billion = exact 10000000000
ten K = exact 10000 | ten k = exact 10000 | ten m = exact 10 m | ten MM = exact 10 mm
ten mm = exact 10 mm | ten bn = exact 10000000000 | ten t = exact 10 t | ten g = exact 10 g
ten kg = exact 10 kg | ten KG = exact 10 kg | ten Kg = exact 10 kg | ten KM = exact 10 km
ten Km = exact 10 km | ten km2 = exact 10 km² | ten KM2 = exact 10 km² | ten sqkm = exact 10 km²
ten sq. kms. = exact 10 km² | ten sq. m = exact 10 m² | ten sq. mi. = exact 10 mi²
ten Marines = exact 10 | ten Sundays = exact 10 | 12 soldiers Tuesday = exact 12
12 soldiers last week = exact 12 | 12 soldiers this year = exact 12 | 12 soldiers overall = exact 12
12 soldiers in total = exact 12 | 12 soldiers total = exact 12 | total of 12 soldiers = exact 12
12 soldiers by Monday = exact 12 | 12 soldiers until Monday = exact 12
12 soldiers of the third brigade = exact 12 | 12 hits = exact 12 | 12 strikes = exact 12
12 sorties = exact 12 | 12 attacks = exact 12 | 12 waves = exact 12 | 12 rounds = exact 12
12 shells = exact 12 | 12 miles of trenches = exact 12 mi | 12 lines = exact 12 | 12 units = exact 12
12 items = exact 12 | 12 pieces of equipment = exact 12 | 12 head of cattle = exact 12
12 loads = exact 12 | 12 platoons of soldiers = exact 12 | 12 squads = exact 12 | 12 teams = exact 12
12 families = exact 12 | 12 households = exact 12 | 12 nationals = exact 12 | 12 nationalities = exact 12
12 states = exact 12 | 12 regions = exact 12 | 12 sources = exact 12 | 12 reports = exact 12
12 reports of deaths = exact 12 | 12 attempts = exact 12 | 12 attempted crossings = exact 12
12 cases of death = exact 12 | 12 percent of soldiers = exact 12 % | 12 pages = exact 12
12 lives = exact 12 | 12 souls = exact 12 | 12 hands = exact 12 | 12 heads = exact 12
12 barrels = exact 12 bbl | 12 kids = exact 12 | 12 tweens = exact 12 | 12 dead men = exact 12
12 dead men walking = exact 12 | 12 fallen = exact 12 | 12 martyrs = exact 12 | 12 KIA = exact 12
12 WIA = exact 12 | 12 MIA = exact 12 | 12 KIAs = exact 12 | 12 POW = exact 12 | 12 POWs = exact 12
12 US troops = exact 12 | 12 UK nationals = exact 12 | 12 EU states = exact 12 | 12 VIPs = exact 12
12 APC = exact 12 | 12 IFV = exact 12 | 12 MBT = exact 12 | 12 MBTs = exact 12 | 12 UAV = exact 12
12 UGV = exact 12 | 12 AK-47s = exact 12 | 12 T-72B3 = exact 12 | 12 Su-30SM = exact 12
12 T72 = exact 12 | 12 S-400 = exact 12 | 12 Grad MLRS = exact 12 | 12 "Grad" = exact 12
12 'Grad' launchers = exact 12 | 12 Shahed-136 = exact 12 | 12 Kh-101 = exact 12
12 U.S.S.R. veterans = exact 12 | 12 Shahed-136 drones = exact 12 | 12 Leopard-2 tanks = exact 12
one million, two hundred thousand = exact 1200000 | two thousand, three hundred wounded = exact 2300
1 thousand 200 = exact 1200 | 40-odd thousand = about 1… 36000…44000
forty-odd thousand men = about 1… 36000…44000 | both of them = exact 2 | both of the pilots = exact 2
both were killed = exact 2 | twelve (12) or more = at-least 12…
at least 12 (twelve) people = at-least 12… | ~12 (twelve) = about 1… 10…14 | dozen (12) = exact 12
a dozen (12) = exact 12 | at least a thousand troops = at-least 1000…
roughly half a million refugees = about 1… 450000…550000
close to 3,000 sq km = close-to 1… 2700…3300 km²
about 1.3 thousand square kilometres = about 1… 1170…1430 km² | some 92 settlements = about 1… 82…102
more than two battalions = more-than 3… | at least three of its tanks = at-least 3…
four killed in drone strike on Belgorod = exact 4
nineteen Ukrainian drones intercepted overnight = exact 19 | around-40 = about 1… 36…44
12 ... = exact 12 | 12 according to Kyiv = exact 12 | 12 soldiers according to Kyiv = exact 12
12 hospitalised = exact 12 | 12 in hospital = exact 12 | 12 critically wounded soldiers = exact 12
12 walking wounded = exact 12 | 12 now dead = exact 12 | 12 at last count = exact 12
12 at the time = exact 12 | 12 in the first hour = exact 12
thousands of rounds = thousands 2… 2000…9999 | thousands of dollars = thousands 2… 2000…9999 USD
hundreds of tonnes = hundreds 2… 200…999 t | tens of kilometres = tens 2… 20…99 km
several kilometres = several 2… 3…9 km | a few kilometres = several 2… 3…9 km
a couple of kilometres = couple 2… 2…3 km | dozens of miles = dozens 2… 24…99 mi
one and a half kilometres = exact 1.5 km | 1.5 km = exact 1.5 km | 1½ km = exact 1.5 km
2.5 sq. miles = exact 2.5 mi² | up to 2.5 ha = up-to 0…2.5 ha | 0.5 ha = exact 0.5 ha
0.5% = exact 0.5 % | 5 % = exact 5 % | five percentage points = exact 5 pp
`;

const REFUSED = `
5 thous. | 5 doz | 5 mil | 5 lakh | 5 crore | 5 hundredweight | 5 to | 5 feared dead | 5 presumed dead
5 alleged dead | 5 of 20 | 5 times | 5 fold | 5th | 5 per day | 5 a day | 5 M | ±40 | => 70 | 20/30
hundreds or even thousands | 12 soldiers and a commander | two soldiers and civilians | since 2014
up to 2014 | from 2014 to 2020 | 2014-2020 | about 2014 | circa 1943 | both sides
both killed and wounded | both soldiers and civilians | 500 newly captured square kilometres | 5 m people
seven children and two women | 3 dead, 12 injured | 31 of the 40 hostages | a battalion of marines
12 dead as of Monday | 12 dead, officials said | 12 dead - officials
at least 12, including three children | 12-14,000 | 1.2m | $1.2 million | 100s | hundreds feared dead
dozens more | several others | several times | couple hundred men | handfuls | a trio of helicopters
pairs | a company | a platoon-sized group | 72nd brigade | 3rd Assault Brigade | 93 Brigade
all crew killed | everyone on board | no deaths reported | no reports of casualties | no known casualties
undisclosed | unspecified number of troops | countless civilians | untold | plenty of drones
most of the brigade | two thirds of the unit | a third | half the village | half of 300 | 1 in 5
1 out of 5 | five out of six | 2 hours | 3 days of fighting | 50 year old man | 6 months | 24 hours
5 o'clock | 5 pm | May 22 | 22 May | 22 May 2023 | year 2023 | 1941-1945 | 12:30 | 3/4 | three quarters
00 | 007 | 1,00,000 | hundred thousands | 5 grand | 5 gross | 5 myriads | 5 a side | 5 apiece | 5 each
5 every week | 5 weekly | 5 out of ten | 5 down | 5 to 1 | 5 vs 3 | 5 versus 3 | 5 against 3 | 5 minus
5 less | 5 below | 5 short of 20 | 5 shy of 100 | 5 under par | 5 star general | 5-star general
5 point plan | 5 pounds | 5 quid | 5 bucks | 5 volts | 5 kt | 5 oz | 5 bushels | 5 furlongs | 5 leagues
5 fathoms | 5 stone | 5 GB | 5 kB | 5 kcal | 5 dB | 5 rem | 5 Sv | 5 rpm | 5 hp | 5 cc | 5 cl | 5 dl
5 ml | 5 mg | 5 µg | 5 dz. | 5 dzn | 5 hndrd | 5 hun | 5 hundr. | 5 thsd | 5 tsd | 5 Tsd. | 5 Mio
5 Mio. | 5 Mrd | 5 mill | 5 mill. | 5 bil | 5 bill. | 5 tn | 5 zillion | 5 umpteen | 5 several | 5 many
5 or | 5 and | 5 & 6 | 5, 6 | 5; 6 | 5 then 6 | 5 now 6 | 5 (6) | 5 (now 6) | 5 [sic] | 5? | 5?? | 5*
*5 | #5 | No. 5 | no 5 | number 5 | n°5 | nr 5 | fifth | five-fold | fivefold | quintuple | 5x | x5 | 5 ×
5e3 | 5^3 | 5² | 5³ | V | XII | IV soldiers | dozens or so | hundreds upon hundreds
thousands of millions | possibly 5 | 5 possibly | 5 perhaps | 5 or maybe 6 | 5, perhaps 6
5 suspected militants | 5 alleged spies | 5 reported killed | 5 reportedly dead | 5 believed dead
5 thought to be dead | 5 may have died | 5 could be dead | 5 likely dead | 5 unconfirmed deaths
5 unverified | 5 (unverified) | 5 (est.) | 5 est. | 5 estimated | 5 expected | 5 claimed
5 allegedly killed | 5 said to be dead | 5 supposedly | 5 hypothetically | 5 mostly civilians
5 mainly civilians | 5, mostly civilians | 5 barely alive | 5 nearly dead | 5 almost killed
5 not killed | 5 but not dead | 5 were not killed | 5 didn't die | 5 remaining | 5 unaccounted for
5 yet to be found | 5 to be confirmed | 5 TBC | 5 at best | 5 min | 5 plus one | 5 and counting
5 and rising | 12 soldiers, officers and civilians | 12 soldiers, a commander
12 soldiers and their commander | 12 soldiers plus a commander | 12 soldiers as well as a pilot
12 soldiers with their commander | 12 soldiers along with Kapustin | 12 soldiers and Kapustin
12 fighters of the RDK and the LSR | 12 Russians and Ukrainians | 12 women and their children
12 dead and dozens wounded | 12 dead and some wounded | 12 dead and others wounded
12 soldiers or civilians | 12 soldiers/civilians | 12 tanks and IFVs | 12 tanks and other vehicles
12 tanks, APCs | 12 tanks & guns | 12 soldiers but no officers | 12 E. coli | 12 Sgt. Pepper fans
12 soldiers. Two civilians | 12 soldiers. More later | 12 soldiers; others fled | 12 soldiers: dead
29 drones shot down | four armoured combat vehicles and five pickups | four armoured vehicles and pickups
300-strong force | 300 to 400-strong | a force of 300 | a group of 10 | a group of about 10 saboteurs
nearly two-thirds | almost all | low double digits | mid-20s | in the low hundreds | three-digit
dozens if not hundreds | $15k | 15,000-strong | 1m+ | 1M+ | a baker's dozen | twenty-first
twenty first soldiers | two hundredths | 1/2 million | one and three quarters | one point five million
1.5 mil | a tenth | tenfold | ten times as many | ten more | ten fewer | another ten | ten others
ten additional | fewer than ten or so | not less than 10 nor more than 20 | from 10 | from 10 up
10 onwards | under ten years | within ten | tenish | ten (11) soldiers | 10 [ten] soldiers
ten killed: Reuters | ten killed -- Reuters | ten so-called volunteers | ten would-be attackers
ten half-tracks | ten two-man crews | ten three-storey houses | ten 120mm mortars | ten 120-mm mortars
ten first responders | ten second-hand cars | ten third-country nationals | ten one-way drones
ten single mothers | ten hundred-kilo bombs | ten four-by-fours | ten 4x4s | ten half-starved dogs
ten million-dollar tanks | ten pairs | ten couples | ten milliard | ten thousandths | ten tens | ten M
ten B | ten b | ten T | ten tn | ten G | ten gr | ten C | ten c | ten X | ten H | ten sq | ten sq.
ten-metre wall | ten degrees below zero | ten dollars each | ten a.m. | ten p.m. | ten AM | ten o clock
ten past nine | ten of May | ten Mar | ten March | ten May | ten Sept | 12 soldiers in a week
12 soldiers in a day | 12 soldiers every day | 12 soldiers per company | 12 soldiers to each company
12 soldiers a company | 12 soldiers on average | 12 on average | 12 average | 12 soldiers mean
12 soldiers median | 12 soldiers net | 12 gross | 12 soldiers alone | 12 soldiers up to Monday
12 soldiers over the weekend | 12 soldiers over a week | 12 soldiers down | 12 soldiers up
12 soldiers less | 12 soldiers too many | 12 soldiers too few | 12 too many | 12 soldiers off
12 soldiers from a company of 100 | 12 soldiers from hundreds | 12 soldiers among thousands
12 soldiers among the thousands killed | 12 soldiers of the 3rd brigade | 12 soldiers of 3rd Brigade
12 truckloads of soldiers | 12 teams of two | 12 claims | 12 would-be recruits | 12 parts | 12 pts
12 stars | 12 bags of cement | 12 teens | 12 cargo 200 | 12 KIA, 3 WIA | 12 US | 12 GB | 12 TB | 12 MP
12 MPs | 12 PCs | 12 x T-72 | 12xT-72 | 12 Shahed-136/131 | 12 9M133 | 12 152-mm guns | 12 p.m. | 12 P.M.
12 a.m. | an average of 12 | two thousand, three | three hundred, two
two thousand wounded, three hundred dead | 1.2 thousand, 300 | at least 40-odd | both Moscow and Kyiv
12 (about a dozen) | 82 settlements and 1,150 square kilometres | 10 of whom were children
a 4-year-old girl | one killed, three hurt | as few as five | twice five | 5 squared
5 to the power of 2 | minus five | 40-some soldiers | 40 some odd soldiers | 40-strong garrison
40 strong | 40 men strong | 3:1 | 3 to 1 odds | ten to one | 90 seconds | 90s | the 90s | the nineties
12/05 | 12-5 | 12-12 | 12 - | 12 etc. | 12, etc. | 12 and so on | 12 or something
12 soldiers or something | 12 if confirmed | 12 claimed by Russia | 12 in dispute | 12 in doubt
12 subject to confirmation | 12 under investigation | 12 pending | 12 nearly dead | 12 instead of 15
12 rather than 15 | 12 not 15 | 12 corrected from 15 | 12 (corrected) | 12 [corrected]
12 (previously 15) | 12 (up from 10) | 12 previously | 12 initially | 12 at first | 12 on day one
12 on the second day | hundreds in one day | dozens per day | several per week | several a day
a few each | a couple more | a couple times | a dozen times | hundreds of times | half a kilometre
half a square kilometre | half an acre | a quarter of a mile | .5% | 5 per thousand | 5 permille | 5‰
5 pp
`;

t.test('English phrases of the newsroom read as their bounds, rule and unit', async (t) => {
  readsAll(t, READ, { lang: 'en' });
});

t.test('English phrases that could mean another figure are refused', async (t) => {
  refusesAll(t, REFUSED, { lang: 'en' });
});
