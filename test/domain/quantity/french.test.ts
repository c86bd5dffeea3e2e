// French phrases: what they read as, and what is refused rather than guessed.

import t from 'tap';
import { readsAll, refusesAll } from './phrase-table.ts';

const READ = `
deux = exact 2 | plus de 70 = more-than 71… | au moins 12 = at-least 12… | moins de 10 = fewer-than 0…9
jusqu'à 150 = up-to 0…150 | entre 20 et 30 = between 20…30 | environ 40 = about 1… 36…44
quelque 40 = about 1… 36…44 | près de 1 200 = nearly 1…1200 1080…1200 | une dizaine = collective 1… 8…12
une douzaine = collective 1… 10…14 | une vingtaine = collective 1… 17…23
une trentaine = collective 1… 25…35 | une centaine = collective 1… 85…115
un millier = collective 1… 850…1150 | des dizaines = tens 2… 20…99
plusieurs dizaines = several-tens 2… 30…99 | plusieurs = several 2… 3…9
plusieurs centaines = several-hundred 2… 300…999 | des centaines = hundreds 2… 200…999
des milliers = thousands 2… 2000…9999 | plusieurs milliers = several-thousand 2… 3000…9999
des dizaines de milliers = tens-of-thousands 2… 20000…99999
des centaines de milliers = hundreds-of-thousands 2… 200000…999999 | moins d’une dizaine = fewer-than 0…9
plus d'une centaine = more-than 101… | quatre-vingt-dix = exact 90 | septante = exact 70
mille deux cents = exact 1200 | un demi-million = exact 500000 | un million et demi = exact 1500000
1,5 million = exact 1500000 | zéro = none 0 | aucun = none 0 | aucune perte = none 0
aucun mort = none 0 | personne = none 0 | personne n'a été tué = none 0 | une personne = exact 1
une seule personne = exact 1 | un = exact 1 | une = exact 1 | un mort = exact 1
un blessé grave = exact 1 | pas de pertes = none 0 | sans pertes = none 0 | sans perte = none 0
pas un seul mort = none 0 | pas plus de 12 = up-to 0…12 | pas moins de 12 = at-least 12…
plus d’une centaine = more-than 101… | plus d'un millier de soldats = more-than 1001…
moins d'une dizaine = fewer-than 0…9 | au moins une douzaine = at-least 12…
au moins 12 morts = at-least 12… | 12 morts au moins = at-least 12… | au plus 12 = up-to 0…12
tout au plus 12 = up-to 0…12 | tout au moins 12 = at-least 12… | 12 ou plus = at-least 12…
12 et plus = at-least 12… | 12 ou moins = up-to 0…12 | jusqu'à une centaine = up-to 0…100
jusqu’à plusieurs centaines = up-to 0… 0…999 | au moins plusieurs dizaines = at-least 2… 30…
une bonne trentaine = collective 1… 25…35 | une petite dizaine = collective 1… 8…12
une quarantaine de blessés = collective 1… 34…46 | une quinzaine = collective 1… 12…18
une cinquantaine d'hommes = collective 1… 42…58 | deux douzaines = collective 1… 20…28
trois centaines = collective 1… 255…345 | deux milliers = collective 1… 1700…2300
une dizaine de milliers = collective 1… 8500…11500
une centaine de milliers = collective 1… 85000…115000
des dizaines de milliers de personnes = tens-of-thousands 2… 20000…99999
plusieurs dizaines de milliers = several-tens-of-thousands 2… 30000…99999
quelques dizaines = several-tens 2… 30…99 | quelques centaines = several-hundred 2… 300…999
quelques milliers = several-thousand 2… 3000…9999 | quelques soldats = several 2… 3…9
quelques = several 2… 3…9 | plusieurs soldats = several 2… 3…9
plusieurs millions = several-million 2… 3000000…9999999 | des millions = millions 2… 2000000…9999999
environ une centaine = about 1… 90…110 | environ 20 à 30 = about 1… 18…33
entre vingt et trente = between 20…30 | de 20 à 30 = between 20…30 | 20 à 30 = between 20…30
vingt à trente = between 20…30 | deux ou trois = between 2…3 | deux à trois cents = between 200…300
deux-trois = between 2…3 | deux ou trois mille = between 2000…3000
entre deux et trois mille = between 2000…3000 | entre 2 et 3 millions = between 2000000…3000000
à peu près 40 = about 1… 36…44 | 40 environ = about 1… 36…44 | aux alentours de 40 = about 1… 36…44
autour de 40 = about 1… 36…44 | aux environs de 40 = about 1… 36…44 | dans les 40 = about 1… 36…44
de l'ordre de 40 = about 1… 36…44 | près de mille = nearly 1…1000 900…1000
presque mille = nearly 1…1000 900…1000 | presque une centaine = nearly 1…100 90…100
un peu plus de 40 = just-over 41… 41…44 | un peu moins de 40 = just-under 1…39 36…39
proche de 500 = close-to 1… 450…550 | supérieur à 12 = more-than 13… | inférieur à 12 = fewer-than 0…11
au-delà de 12 = more-than 13… | 12 maximum = up-to 0…12 | au minimum 12 = at-least 12…
un minimum de 12 = at-least 12… | vingt et un = exact 21 | vingt-et-un = exact 21 | vingt-deux = exact 22
soixante-dix = exact 70 | soixante et onze = exact 71 | soixante-et-onze = exact 71
soixante-dix-sept = exact 77 | quatre-vingts = exact 80 | quatre-vingt = exact 80
quatre-vingt-un = exact 81 | quatre-vingt-onze = exact 91 | quatre-vingt-dix-neuf = exact 99
septante et un = exact 71 | huitante-trois = exact 83 | octante = exact 80 | nonante-neuf = exact 99
cent = exact 100 | cent un = exact 101 | cent vingt = exact 120 | deux cents = exact 200
deux cent trois = exact 203 | deux-cent-trois = exact 203 | neuf cent quatre-vingt-dix-neuf = exact 999
mille = exact 1000 | mille un = exact 1001 | mille-deux-cents = exact 1200 | onze cents = exact 1100
dix-neuf cents = exact 1900 | deux mille = exact 2000 | deux mille cinq cents = exact 2500
deux millions cinq cent mille = exact 2500000 | un million = exact 1000000
un million deux cent mille = exact 1200000 | un million mille = exact 1001000
deux millions et demi = exact 2500000 | une douzaine et demie = collective 1… 15…21
une demi-douzaine = collective 1… 5…7 | une demi douzaine = collective 1… 5…7
demi-douzaine = collective 1… 5…7 | un demi-million de personnes = exact 500000
un quart de million = exact 250000 | 10 blessés = exact 10 | deux civils = exact 2
deux personnes tuées la veille = exact 2 | deux de ses combattants = exact 2
deux de ses hommes légèrement blessés = exact 2 | 27 militaires = exact 27
27 militaires russes = exact 27 | une compagnie d'infanterie russe = exact 1
un véhicule blindé russe = exact 1 | un canon anti-drone = exact 1 | des pertes = some-losses 1…
il y a eu des pertes = some-losses 1… | de lourdes pertes = some-losses 1…
a subi des pertes = some-losses 1… | des morts = some-losses 1… | de nombreux blessés = many 2…
12 % = exact 12 % | 12 pour cent = exact 12 %
plusieurs centaines de kilomètres carrés = several-hundred 2… 300…999 km² | 5 km = exact 5 km
5,5 km² = exact 5.5 km² | 1,200 km = exact 1.2 km | 1.200 km = exact 1200 km | 1 200 km = exact 1200 km
plus de 5 km = more-than (5… km | moins de 10 km = fewer-than 0…10) km | 1 234,56 = exact 1234.56
1,5 = exact 1.5 | 1,5 km = exact 1.5 km | 1.5 km = exact 1.5 km | 1 200 000 = exact 1200000
1.200.000 = exact 1200000 | 2,5 millions = exact 2500000 | 2.5 millions = exact 2500000
1,234 million = exact 1234000 | 1 234 millions = exact 1234000000 | un milliard = exact 1000000000
deux milliards = exact 2000000000 | un total de 12 = exact 12 | au total 12 = exact 12
les deux = exact 2 | les 27 militaires = exact 27 | seulement deux = exact 2 | exactement 12 = exact 12
tous les 12 = exact 12 | 12 tués dans un raid = exact 12 | une paire = couple 2… 2…3
certains soldats = some-losses 1… | plus ou moins 40 = about 1… 36…44 | 40 plus ou moins = about 1… 36…44
"27 militaires" = exact 27 | « 27 militaires » = exact 27 | plus d’une trentaine = more-than 31…
pas loin de 40 = close-to 1… 36…44 | au bas mot 40 = at-least 40… | jusqu'à cent cinquante = up-to 0…150
plus de deux cents = more-than 201… | moins de mille = fewer-than 0…999
au moins mille deux cents = at-least 1200… | environ mille deux cents = about 1… 1080…1320
quatre-vingts morts = exact 80 | quatre vingts morts = exact 80 | dix-sept mille = exact 17000
soixante-quinze mille = exact 75000 | cent mille = exact 100000 | trois cent mille = exact 300000
quelque trente mille = about 1… 27000…33000 | quelque 30.000 = about 1… 27000…33000
30'000 = exact 30000 | 30’000 = exact 30000 | 1’234’567 = exact 1234567
au moins 20 et au plus 30 = between 20…30 | plus de 20 mais moins de 30 = between 21…29
une vingtaine à une trentaine = collective 1… 17…35 | de 20 à une trentaine = between 20…30
une dizaine ou une vingtaine = collective 1… 8…23 | 12 à Koursk = exact 12
plus de 70 « nationalistes ukrainiens » = more-than 71…
plus de soixante-dix combattants = more-than 71… | plus de soixante-dix = more-than 71…
plus d'une dizaine = more-than 11… | plus d'une douzaine de soldats = more-than 13…
plus d'un = more-than 2… | plus d'une personne = more-than 2… | plus d'un soldat = more-than 2…
plus d'un million = more-than 1000001… | plus d'un demi-million = more-than 500001…
moins d'une centaine = fewer-than 0…99 | moins d'un millier = fewer-than 0…999
moins de deux = fewer-than 0…1 | au moins deux = at-least 2… | au moins une personne = at-least 1…
au moins un mort = at-least 1… | au moins une dizaine = at-least 10…
au moins une trentaine = at-least 30… | au moins vingt = at-least 20…
au moins vingt-sept = at-least 27… | au moins 27 militaires russes = at-least 27…
au moins deux cents = at-least 200… | près d'une centaine = nearly 1…100 90…100
près de deux cents = nearly 1…200 180…200 | près d'un millier = nearly 1…1000 900…1000
environ un millier = about 1… 900…1100 | environ deux mille = about 1… 1800…2200
environ un millier et demi = about 1… 1350…1650 | quelque deux cents = about 1… 180…220
quelque 200 personnes = about 1… 180…220 | une cinquantaine = collective 1… 42…58
une soixantaine de combattants = collective 1… 51…69
plusieurs dizaines de soldats = several-tens 2… 30…99 | des dizaines de personnes = tens 2… 20…99
dizaines = tens 2… 20…99 | centaines de soldats = hundreds 2… 200…999
des milliers de soldats nord-coréens = thousands 2… 2000…9999
plusieurs milliers de soldats = several-thousand 2… 3000…9999
des centaines d'enfants = hundreds 2… 200…999
des centaines de milliers d'hommes = hundreds-of-thousands 2… 200000…999999
quelques dizaines de milliers = several-tens-of-thousands 2… 30000…99999
des millions de personnes = millions 2… 2000000…9999999
des milliards = billions 2… 2000000000…9999999999 | deux dizaines = collective 1… 17…23
trois dizaines de soldats = collective 1… 25…35 | cinq centaines = collective 1… 425…575
dix milliers = collective 1… 8500…11500 | vingt milliers = collective 1… 17000…23000
un millier et demi = collective 1… 1275…1725 | un million huit cent mille = exact 1800000
trois millions et demi = exact 3500000 | 1,5 million de personnes = exact 1500000
1,5 millions = exact 1500000 | deux mille cinq = exact 2005 | vingt un = exact 21 | vingt-un = exact 21
quatre-vingt et un = exact 81 | quatre-vingt-et-un = exact 81 | quatre-vingts-un = exact 81
soixante dix = exact 70 | soixante-quinze = exact 75 | soixante treize = exact 73
quatre-vingt-seize = exact 96 | quatre vingt dix sept = exact 97 | nonante et un = exact 91
huitante et un = exact 81 | dix-sept = exact 17 | dix sept = exact 17 | dix-huit cents = exact 1800
deux cent mille = exact 200000 | deux cents mille = exact 200000 | cent vingt-sept mille = exact 127000
cent vingt et un mille = exact 121000 | deux cent quatre-vingt mille = exact 280000
un mille = exact 1000 | zéro mort = none 0 | zéro perte = none 0 | aucun blessé = none 0
aucun n'a été tué = none 0 | aucune victime civile = none 0 | aucun des soldats = none 0
pas de victimes = none 0 | sans victime = none 0 | personne n'est mort = none 0
beaucoup de morts = many 2… | tous les deux = exact 2 | soit 12 = exact 12 | 12 à 15 = between 12…15
12-15 = between 12…15 | 12 - 15 = between 12…15 | 12 ou 15 = between 12…15
12 à 15 morts = between 12…15 | douze à quinze = between 12…15 | douze ou treize = between 12…13
deux ou trois cents = between 200…300 | deux à trois mille = between 2000…3000
deux cents à trois cents = between 200…300 | deux cents à trois cent mille = between 200000…300000
50 à 100 = between 50…100 | 500 à 1000 = between 500…1000 | 500 à 1 000 = between 500…1000
900 à 1 200 = between 900…1200 | entre 500 et 1 000 = between 500…1000
entre 1 000 et 2 000 = between 1000…2000 | entre 1 et 2 millions = between 1000000…2000000
entre un et deux millions = between 1000000…2000000 | entre cent et deux cents = between 100…200
entre une et deux dizaines = between 10…20 | entre une dizaine et une vingtaine = between 10…20
de vingt à trente = between 20…30 | de 20 jusqu'à 30 = between 20…30 | jusqu'à 20 ou 30 = up-to 0…30
une vingtaine ou une trentaine = collective 1… 17…35 | vingt-trente = between 20…30
à partir de 12 = at-least 12… | 12 minimum = at-least 12… | 12 au maximum = up-to 0…12
maximum 12 = up-to 0…12 | pas plus d'une dizaine = up-to 0…10 | pas moins d'une dizaine = at-least 10…
pas moins d'une centaine de morts = at-least 100… | pas plus de dix = up-to 0…10
presque 12 = nearly 1…12 10…12 | presque deux cents = nearly 1…200 180…200
quasiment 100 = nearly 1…100 90…100 | bien plus de 70 = more-than 71…
beaucoup plus de 70 = more-than 71… | beaucoup moins de 70 = fewer-than 0…69
un peu plus d'une centaine = just-over 101… 101…110 | un peu moins d'une centaine = just-under 1…99 90…99
à peine plus de 40 = just-over 41… 41…44 | tout juste 12 = exact 12
tout juste plus de 40 = just-over 41… 41…44 | juste 12 = exact 12 | seulement 12 = exact 12
12 seulement = exact 12 | 12 exactement = exact 12 | 12 au total = exact 12 | au total, 12 = exact 12
au total : 12 = exact 12 | bilan : 12 = exact 12 | bilan: 12 morts = exact 12 | morts : 12 = exact 12
tués: plus de 70 = more-than 71… | les 12 = exact 12 | les 12 soldats = exact 12
ces 12 hommes = exact 12 | leurs 12 blindés = exact 12 | douze = exact 12 | 2023 = exact 2023
12 euros = exact 12 EUR | 12 € = exact 12 EUR | 12 degrés = exact 12 ° | 12° = exact 12 °
152 mm = exact 152 mm | trois T-72 = exact 3 | deux chars T-72 = exact 2 | 2 BMP-2 = exact 2
un Su-34 = exact 1 | un T-72 = exact 1 | un membre du groupe = exact 1 | un des soldats = exact 1
un ou deux = between 1…2 | un à deux = between 1…2 | 1 million = exact 1000000
1 milliard = exact 1000000000 | 1,2 milliard = exact 1200000000 | 2 billions = exact 2000000000000
deux soldats de la brigade = exact 2 | plus de deux mille cinq cents = more-than 2501…
entre mille et deux mille = between 1000…2000 | entre mille cinq cents et deux mille = between 1500…2000
entre une centaine et deux cents = between 100…200 | plus de 2,5 millions = more-than 2500001…
de 1,5 à 2 millions = between 1500000…2000000 | 1 à 2 % = between 1…2 %
12 morts dans une attaque = exact 12 | plusieurs centaines de Russes = several-hundred 2… 300…999
une poignée de soldats = several 2… 3…9 | + de 70 = more-than 71…
cinquante et quelques = just-over 51… 51…55 | 12 (douze) = exact 12
`;

const REFUSED = `
un million de | personne ne sait | un massacre | un groupe de soldats | un soldat sur deux | ne pas
n'a pas tué 12 | pas 12 | pas plus tard | pas plus tard que mardi | plus de plusieurs centaines
des dizaines, voire des centaines | à peine 12 | vingt et deux | vingt cent deux | cent deux cents
un tiers | deux tiers | un quart | la moitié | deux fois plus | deuxième | le deuxième bataillon
2e bataillon | 1er | 12ème | 24 mai | le 24 mai | en 2014 | à 9h30 | 9h30 | 50 ans | âgé de 50 ans
12 autres | d'autres | 12 de plus | encore 12 | deux tués et 10 blessés | deux tués et dix blessés
des soldats | 1.234 millions | 12 morts dont un enfant | 12 morts et un blessé | 12 soldats par jour
un couple | trois quarts | trois quarts d'un million | moins 5 | plus 70 | des centaines et des centaines
la douzaine | près de la moitié | quelque chose | quelques-uns | quelque temps | la cinquantaine
plusieurs fois | plusieurs autres | une dizaine d'autres | deux mille et demi | cent et demi
mille et un | mille et une nuits | cent et un | trente et deux | soixante et dix | vingt-trois cents
trente cents | un cent | mille million | aucune information | aucun bilan | pas de bilan
pas d'information | sans faire de victime | ni mort ni blessé | nul | non | rien | inconnu | indéterminé
un nombre indéterminé de soldats | beaucoup | peu de pertes | peu | énormément | la plupart | tous
tous tués | deux fois | deux fois plus de 12 | deux sur trois | 1 sur 3 | trois contre un | dont deux
dont 12 morts | 12 dont 2 | 12 soit | 12, soit 10 % | deux, trois | 5 à 10.000 | 5 à 10 000
50 à 100 000 | entre 30 et 20 | entre 20 à 30 | plus de 20 ou 30 | au moins 20 à 30 | vingt, trente
pas même 12 | pas exactement 12 | pas environ 12 | à peine une dizaine | douzième | 12e | XIIe siècle
le 12 | le 12 mai | mardi 12 | 12 mai 2023 | mai 2023 | l'an 2000 | 12h | 12 h | 12 h 30 | 12 min
12 heures | une heure | un jour | une semaine | un an | trois jours | une minute et 26 secondes | €12
-12 degrés | un canon de 152 mm | deux canons de 152 mm | 12 blindés dont deux chars | un autre
une autre personne | l'un des soldats | l'un d'eux | une partie | un certain nombre
un certain nombre de soldats | un peu | 72e brigade | un à un | deux à deux | deux soldats et des civils
`;

t.test('French phrases read as their bounds and rule', async (t) => {
  readsAll(t, READ, { lang: 'fr' });
});

t.test('French phrases without one sure figure are refused', async (t) => {
  refusesAll(t, REFUSED, { lang: 'fr' });
});
