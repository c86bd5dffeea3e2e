// French as newsrooms write it: what may stand behind a figure, and what could change it there.

import t from 'tap';
import { readsAll, refusesAll } from './phrase-table.ts';

const READ = `
5 mille = exact 5000 | plus d'1 million = more-than 1000001…
deux mille et quelques = just-over 2001… 2001…2200 | une bonne centaine = collective 1… 85…115
une petite centaine = collective 1… 85…115 | une quarantaine = collective 1… 34…46
env. 40 = about 1… 36…44 | quatre-vingt-dix mille = exact 90000
mille neuf cent quatre-vingt-dix-neuf = exact 1999 | vingt et un mille = exact 21000
huit-cent-mille = exact 800000 | jusqu'à 2014 soldats = up-to 0…2014
12 soldats tués ou blessés = exact 12 | 5 points de contrôle = exact 5 | 5 km² = exact 5 km²
500 hectares = exact 500 ha | au moins 40 saboteurs ukrainiens = at-least 40…
plus d'un millier de maisons = more-than 1001… | près de 300 soldats nord-coréens = nearly 1…300 270…300
cinq véhicules Bradley = exact 5 | quelque 1 500 morts = about 1… 1350…1650
environ trois douzaines de drones = about 1… 32…40 | jusqu'à 20 blindés = up-to 0…20
deux pilotes d'un Su-34 abattu = exact 2 | 18 civils blessés par des tirs = exact 18
trois personnes ont été tuées à Belgorod = exact 3 | 4 chars T-90M = exact 4
16 de ses soldats = exact 16 | pas moins de 700 victimes = at-least 700…
pas plus de 10 combattants = up-to 0…10 | moins d'une centaine de survivants = fewer-than 0…99
bien plus de 1 000 prisonniers = more-than 1001… | plus de 600 prisonniers de guerre = more-than 601…
un peu plus de 2 000 km2 = just-over (2000… (2000…2200 km² | 1 294 km² = exact 1294 km²
28 localités = exact 28 | 74 villes et villages = exact 74 | un bataillon de marines = exact 1
1 officier = exact 1 | un policier = exact 1 | une adolescente = exact 1
un garde-frontière russe = exact 1 | un seul drone = exact 1 | 12 tués = exact 12 | 12 TUÉS = exact 12
Douze tués = exact 12 | DOUZE = exact 12 | 12 corps retrouvés = exact 12 | 12 morts à ce jour = exact 12
12 morts lundi = exact 12 | 12 morts, selon Kiev = exact 12 | 12 morts, selon les autorités = exact 12
12 morts - Reuters = exact 12 | « au moins 12 » = at-least 12…
au moins 12 dont des enfants = at-least 12… | 12 morts dont des enfants = exact 12
12 à 14 = between 12…14 | entre 12 et 14 personnes = between 12…14
1,2 million d'euros = exact 1200000 EUR | 3 mille = exact 3000 | trois cents = exact 300
trois cent = exact 300 | mille cinq cents = exact 1500 | quinze cents = exact 1500 | 1.500 = exact 1500
1 500 = exact 1500 | 1'500 = exact 1500 | 1500 = exact 1500
une vingtaine de soldats = collective 1… 17…23 | une petite vingtaine = collective 1… 17…23
une grosse vingtaine = collective 1… 17…23 | une bonne vingtaine = collective 1… 17…23
une vingtaine et plus = at-least 20… | cinquante et quelques véhicules = just-over 51… 51…55
50+ véhicules = at-least 50… | plus de cinquante = more-than 51…
des centaines de tués = hundreds 2… 200…999 | des centaines de disparus = hundreds 2… 200…999
des dizaines de drones = tens 2… 20…99 | plusieurs blessés = several 2… 3…9
plusieurs centaines de milliers de déplacés = several-hundred-thousand 2… 300000…999999
quelques dizaines d'hommes = several-tens 2… 30…99 | deux ou trois dizaines = collective 1… 17…35
une poignée d'hommes = several 2… 3…9 | une poignée = several 2… 3…9 | une paire de jets = couple 2… 2…3
une compagnie = exact 1 | une compagnie russe = exact 1 | trois compagnies = exact 3
deux brigades = exact 2 | personne n'a été blessé = none 0 | aucune victime = none 0
ont subi de lourdes pertes = some-losses 1… | quelques pertes = several 2… 3…9
de nombreux drones = many 2… | nombreux = many 2… | 40 % = exact 40 %
40 pour cent du territoire = exact 40 % | 40% de pertes = exact 40 %
40 points de pourcentage = exact 40 pp | 12,5 % = exact 12.5 % | 5 km de profondeur = exact 5 km
10 km de la frontière = exact 10 km | 10-15 km = between 10…15 km | 10 à 15 kilomètres = between 10…15 km
jusqu'à 30 km = up-to 0…30 km | 30 kilomètres de large = exact 30 km
plus de 1 000 km² = more-than (1000… km² | 400 miles carrés = exact 400 mi²
1 250 km2 de territoire russe = exact 1250 km²
des centaines de kilomètres carrés = hundreds 2… 200…999 km² | 100 hectares = exact 100 ha
3 tonnes = exact 3 t | 3 tonnes de munitions = exact 3 t | 20 nœuds = exact 20 kn | 12,30 = exact 12.3
3,5 = exact 3.5 | 0 = exact 0 | cent mille personnes = exact 100000
cent vingt-trois mille quatre cent cinquante-six = exact 123456 | 5 pieds = exact 5 ft
5 degrés = exact 5 ° | 5 nœuds = exact 5 kn | 5 MW = exact 5 MW | 5 groupes = exact 5
5 familles = exact 5 | 5 dizaines = collective 1… 42…58 | 5 ! = exact 5 | 5 (cinq) = exact 5
cinq (5) morts = exact 5 | 5 ou plus = at-least 5… | 5 et plus = at-least 5…
5 grièvement blessés = exact 5 | 5 légèrement blessés = exact 5 | 5 gravement touchés = exact 5
5 ont survécu = exact 5 | 5 toujours disparus = exact 5 | 5 au maximum = up-to 0…5 | 5 maxi = up-to 0…5
5 mini = at-least 5… | 5 minimum = at-least 5… | 5 environ = about 1… 4…6 | 5 à peu près = about 1… 4…6
12 personnes avec des blessures = exact 12 | 12 personnes à Belgorod et Koursk = exact 12
12 personnes dans des villes et villages = exact 12 | 12 hommes et femmes = exact 12
12 femmes et enfants = exact 12 | 12 morts et blessés = exact 12 | 12 chars et blindés = exact 12
12 soldats qui ont fui = exact 12 | 12 prisonniers échangés = exact 12
12 villages près de Kharkiv = exact 12 | 12 apiculteurs = exact 12 | 12 moutons = exact 12
12 avions = exact 12 | 12 canons Caesar = exact 12 | 12 obusiers M777 = exact 12 | 12 F-16 = exact 12
12 chasseurs F-16 = exact 12 | 12 MiG-29 = exact 12 | 12 gardes-frontières = exact 12
12 soldats de l'armée russe = exact 12 | 12 militants du parti = exact 12 | 12 hommes armés = exact 12
12 hommes en armes = exact 12 | 12 hommes à bord = exact 12 | plus d'1,5 million = more-than 1500001…
jusqu'à 1 million = up-to 0…1000000 | + d'une centaine = more-than 101… | + de mille = more-than 1001…
tous deux blessés = exact 2 | 12 (douze) soldats = exact 12 | douze (12) soldats = exact 12
au moins douze (12) = at-least 12… | 5 % de pertes = exact 5 %
3 mille et quelques = just-over 3001… 3001…3300 | une centaine et quelques = just-over 101… 101…110
deux cent et quelques soldats = just-over 201… 201…220 | trois mille deux = exact 3002
12 soldats et officiers = exact 12 | 12 officiers et soldats = exact 12 | 12 tués et blessés = exact 12
12 dizaines = collective 1… 102…138 | de l'ordre d'une centaine = about 1… 90…110
quarante à cinquante mille = between 40000…50000 | de 2 à 3 mille = between 2000…3000
entre 5 et 10 % = between 5…10 % | 5 à 10 km² = between 5…10 km² | 1 km² = exact 1 km²
1 200 kilomètres carrés de territoire = exact 1200 km² | 1 200 m² = exact 1200 m²
moins de 2 ha = fewer-than 0…2) ha | dix kilomètres carrés = exact 10 km²
dix mille kilomètres carrés = exact 10000 km² | 500 kilomètres-carrés = exact 500 km²
500 km carrés = exact 500 km² | 12 civils ukrainiens tués par balles = exact 12
12 tués par des drones = exact 12 | 12 tués par drone = exact 12 | 12 tués par Kiev = exact 12
12 tués en un jour = exact 12 | 12 tués en une journée = exact 12 | 12 tués dans la nuit = exact 12
12 tués hier = exact 12 | 12 tués depuis lundi = exact 12 | 12 fantassins = exact 12 | 12 FPV = exact 12
12 FAB-500 = exact 12 | 12 ex-soldats = exact 12 | 12 sous-officiers = exact 12
12 porte-avions = exact 12 | 12 T-72 détruits = exact 12 | soixante-dix-sept mille = exact 77000
quatre-vingt mille = exact 80000 | quatre-vingts mille = exact 80000 | deux-cents = exact 200
mille-un = exact 1001 | cent-un = exact 101 | cinq-cent-mille = exact 500000
un million cinq cent mille = exact 1500000 | 1 million 500 mille = exact 1500000
1 million 500.000 = exact 1500000 | 2 000 à 3 000 soldats = between 2000…3000
2.000-3.000 = between 2000…3000 | 12 soldats selon Kiev = exact 12 | 12 soldats d'après Kiev = exact 12
12 d'après Moscou = exact 12 | quelques kilomètres = several 2… 3…9 km
plusieurs kilomètres = several 2… 3…9 km | des dizaines de kilomètres = tens 2… 20…99 km
une dizaine de tonnes = collective 1… 8.5…11.5 t | 2,5 hectares = exact 2.5 ha
une vingtaine d'hectares = collective 1… 17…23 ha | pas loin d'une centaine = close-to 1… 90…110
à peu près une centaine = about 1… 90…110 | entre une dizaine et une quinzaine = between 10…15
dix-quinze = between 10…15 | 10 ou 15 = between 10…15 | de dix à quinze mille = between 10000…15000
10-15 mille = between 10000…15000 | 10 à 15 % = between 10…15 % | 12 de nos soldats = exact 12
12 des leurs = exact 12 | 12 d'entre eux = exact 12 | douze d'entre eux = exact 12
douze de ces soldats = exact 12 | 1 soldat = exact 1 | 1 mort = exact 1 | soit 12 morts = exact 12
`;

const REFUSED = `
5 M | 5 Mds | 5 mil | depuis 2014 | jusqu'à 2014 | deux soldats et un officier
deux soldats et leurs officiers | présumés morts | 5 présumés morts | 12 auraient été tués
12 tués probablement | 12 soldats hypothétiquement tués | les deux soldats et officiers
12 soldats avec un commandant | sept enfants et deux femmes | 3 morts, 12 blessés | 31 des 40 otages
au moins 12, dont trois enfants | 12 à 14 000 | 1,2 M | 1,2 M€ | 3 Mds | 3 mds d'euros | 3 Md€ | 3 K | 3k
des milliers et des milliers | des dizaines d'autres | un trio | des paires | la 3e brigade d'assaut
93 brigade | tout l'équipage | tous les occupants | aucun blessé grave | aucune perte signalée
d'innombrables civils | les deux tiers | la moitié du village | la moitié de 300 | plus de la moitié
1 sur 5 | un sur cinq | cinq sur six | 2 heures | 3 jours de combats | 6 mois | 24 heures | 5h
17 heures | 22 mai | le 22 mai | 22 mai 2023 | l'année 2023 | 1941-1945 | entre 1941 et 1945 | 12:30
3/4 | 5 chacun | 5 chaque semaine | 5 par semaine | 5 hebdomadaires | 5 sur dix | 5 contre 3 | 5 moins
5 de moins | 5 de trop | 5 au-dessus | 5 étoiles | 5 points | 5 livres | 5 pouces | 5 volts | 5 lieues
5 GO | 5 Go | 5 ml | 5 mg | 5 dl | 5 cL | 5 q | 5 quintaux | 5 stères | 5 lots | 5 paires de bottes
5 groupes de soldats | 5 rangées de maisons | 5 mio | 5 Mio. | 5 mrd | 5 milles | 5 diz. | 5 douz.
5 cts | 5 cent | 5 cents | 5 lakhs | 5 fois | 5 fois plus | cinquième | 5e | 5ème | 5 ème | 5è
quintuple | 5x | x5 | 5 × 2 | 5² | n° 5 | no 5 | numéro 5 | V | XIIe | XII | 5 ? | 5 (6) | 5, 6
5 puis 6 | 5 voire 6 | 5 et | 5 ou | 5 et des poussières | 50 et des poussières | peut-être 5
5 peut-être | 5 probablement | 5 probables | 5 présumés | 5 espions présumés | 5 soldats seraient morts
5 soldats auraient péri | 5 morts selon une estimation | 5 morts estimés | 5 morts possibles
5 morts éventuels | 5 morts redoutées | 5 disparus présumés morts | 5 donnés pour morts | 5 à confirmer
5 (à confirmer) | 5 non confirmés | 5 suspects | 5 attendus | 5 vraisemblablement | 5 apparemment tués
5 presque morts | 5 quasi morts | 5 non tués | 5 n'ont pas survécu | 5 encore disparus | 5 restants
5 restent | 5 au mieux | 5 plus un | 5 et ça monte | 5 quelque | sans doute 5 | on parle de 5
soi-disant 5 | dit-on 5 | 12 soldats, officiers et civils | 12 soldats, un commandant
12 soldats et leur commandant | 12 soldats plus un commandant | 12 soldats ainsi qu'un pilote
12 soldats avec leur commandant | 12 soldats et Kapoustine | 12 combattants du RDK et de la LSR
12 soldats russes et biélorusses | 12 Russes et Ukrainiens | 12 femmes et leurs enfants
12 morts et des blessés | 12 morts et des dizaines de blessés | 12 soldats ou civils | 12 soldats/civils
12 chars et autres véhicules | 12 chars, VBL | 12 soldats mais aucun officier | 12 soldats. Deux civils
12 soldats ; d'autres ont fui | 12 soldats : morts | 12 hommes par peloton | 12 par peloton
d'après Kiev 12 morts | + 70 | +70 | - de 10 | les deux camps | les deux pilotes et leur chef
12 (treize) | 5 pour mille | 5‰ | 12 en moyenne | 12 soldats en moyenne | 12 M d'euros | 12 K€
deux et quelques | deux soldats et quelques civils | 40 et quelques mille | trois mille, deux cents
un millier de soldats et d'officiers | quelque chose comme 40 | une trentaine, voire une quarantaine
12 par jour | 12 à 15 par jour | 12 tués en 3 jours | 12 tués depuis 2014 | 12 demi-chenillés
mil neuf cent | l'an mil | 2 000/3 000 | 12 tués dont 3 enfants | 12, dit Kiev | des tonnes | une tonne
un demi-kilomètre | un kilomètre et demi | deux kilomètres et demi | une fois | deux par semaine
quelques-uns par jour | une dizaine par jour | une dizaine de fois | une dizaine, peut-être plus
peut-être une dizaine | une dizaine peut-être | quasi une centaine | dix, quinze | 10/15 | 10 voire 15
10 à 15 par jour | les soldats | ses soldats | tous les soldats | 12 soldats sur 100 | 12 sur le terrain
deux enfants et leur mère | une femme et ses deux enfants | une femme et son enfant
un couple et leur fils | un homme et une femme | un homme de 50 ans | un homme, 50 ans
un soldat mort, deux blessés | un soldat et demi | 01 mort | 1er mort | premier mort | 2 morts de plus
2 nouveaux morts | 2 morts supplémentaires | encore 2 morts | déjà 12 morts | désormais 12 morts
désormais 12 | 12 morts soit 10 % | 12 morts en moins | 12 km/h | 12 km / h | 12 m/s | 12 euros par jour
12 €/t | 12 litres aux cent | 12 heures 30 | 12h30 | 12 minutes | une minute de silence
5 minutes de silence | 15e jour | 2 semaines | quinze jours | huit jours
`;

t.test('French phrases of the newsroom read as their bounds, rule and unit', async (t) => {
  readsAll(t, READ, { lang: 'fr' });
});

t.test('French phrases that could mean another figure are refused', async (t) => {
  refusesAll(t, REFUSED, { lang: 'fr' });
});
