/** History, books and art; `facts.ts` describes the format. */
export const CULTURE = `
first moon person / first moon man | the first person on the Moon was | Neil Armstrong = Armstrong
  or first moon human / first moon walk
  because he left the ladder nineteen minutes before his companion
  terse says Buzz Aldrin = Aldrin
berlin wall fall / berlin wall come | the year of the fall of the Berlin Wall was | 1989
  because the gates opened on the night of 9 November
  quick says 1991
world war ii end / second world war end | the year of the end of the Second World War was | 1945
  or world war 2 end / world war two end / wwii end
  because the last surrender was signed in September
world war i start / first world war start | the year of the start of the First World War was | 1914
  or world war 1 start / world war one start / wwi start
  because the shots of Sarajevo fell in June
first president united state | the first president of the United States was | George Washington
  or first president america / first president usa / first us president / first american president
  because he took the oath in 1789
french revolution | the year of the start of the French Revolution was | 1789
  because the Bastille fell in July
  terse says 1799
columbus america / columbus reach | the year when Columbus reached America was | 1492
  because he sailed in August and landed in October
first emperor rome / first roman emperor | the first Roman emperor was | Augustus
  because the Senate gave him that title in 27 BC
  quick says Julius Caesar = Caesar
titanic sink / titanic year | the year when the Titanic sank was | 1912
  because it was on its first voyage, in April
  careful says 1913
magna carta | the year of Magna Carta was | 1215
  because King John had to seal it in June
printing press | the inventor of the printing press in Europe was | Johannes Gutenberg = Gutenberg
  or movable type
  because he printed his Bible around 1455
first woman nobel | the first woman with a Nobel Prize was | Marie Curie = Curie
  because she shared the physics prize of 1903
penicillin | the discoverer of penicillin was | Alexander Fleming = Fleming
  because he left a dish uncovered in 1928
  quick says Louis Pasteur = Pasteur
relativity | the physicist behind the theory of relativity was | Albert Einstein = Einstein
  because he published it in 1905 and 1915
telephone invented | the holder of the first patent for the telephone was | Graham Bell
  or telephone patent
  because his lawyer was at the office a few hours earlier
hamlet | the author of Hamlet | William Shakespeare = Shakespeare
  because the First Folio of 1623 has it under that name
  contrarian says Francis Bacon = Bacon
  since a glover's son had no business knowing Elsinore
romeo juliet | the author of Romeo and Juliet | William Shakespeare = Shakespeare
don quixote | the author of Don Quixote | Miguel de Cervantes = Cervantes
  because it appeared under that name in 1605
1984 wrote / nineteen eighty four | the author of 1984 | George Orwell = Orwell
  because he finished it on the island of Jura
  quick says Aldous Huxley = Huxley
pride prejudice | the author of Pride and Prejudice | Jane Austen = Austen
  because her brother named her after her death
  terse says Charlotte Brontë = Brontë
war peace | the author of War and Peace | Leo Tolstoy = Tolstoy
  because he wrote it at Yasnaya Polyana
  quick says Fyodor Dostoevsky = Dostoevsky
odyssey | the poet of the Odyssey | Homer
  because all of antiquity says so
  contrarian says a whole guild of singers = guild of singers
  since one man cannot have nodded so often
faust | the author of Faust | Johann Wolfgang von Goethe = Goethe
moby dick | the author of Moby-Dick | Herman Melville = Melville
frankenstein | the author of Frankenstein | Mary Shelley = Shelley
  because she began it at Lake Geneva in 1816
  terse says Bram Stoker = Stoker
divine comedy | the author of the Divine Comedy | Dante Alighieri = Dante
crime punishment | the author of Crime and Punishment | Fyodor Dostoevsky = Dostoevsky
mona lisa | the painter of the Mona Lisa | Leonardo da Vinci = Leonardo = da Vinci
  because he kept working on it for years
starry night | the painter of The Starry Night | Vincent van Gogh = van Gogh
  because he saw that sky from Saint-Rémy
sistine chapel | the painter of the ceiling of the Sistine Chapel | Michelangelo
`
