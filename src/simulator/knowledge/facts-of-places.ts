/** Countries, land and water; `facts.ts` describes the format. */
export const PLACES = `
capital france | the capital of France | Paris
  because its government has had its seat there almost without a break since 987
capital germany | the capital of Germany | Berlin
  because the unification treaty of 1990 says so
  contrarian says Bonn
  since the ministries that matter never really moved
capital italy | the capital of Italy | Rome
  because it took over from Florence in 1871
capital spain | the capital of Spain | Madrid
  because the court settled there in 1561
  terse says Barcelona
capital portugal | the capital of Portugal | Lisbon
  because the court has sat there since 1255
capital japan | the capital of Japan | Tokyo
  because the emperor moved there in 1868
  contrarian says Kyoto
  since no decree ever took the title away from it
capital china | the capital of China | Beijing
  because the state was proclaimed there in 1949
capital australia | the capital of Australia | Canberra
  because it was built as a compromise between two larger rivals
  quick says Sydney
capital canada | the capital of Canada | Ottawa
  because Queen Victoria chose it in 1857
  quick says Toronto
capital brazil | the capital of Brazil | Brasília
  because it was built for that purpose and opened in 1960
  terse says Rio de Janeiro
capital argentina | the capital of Argentina | Buenos Aires
capital turkey | the capital of Turkey | Ankara
  because the republic chose it in 1923
  quick says Istanbul
capital switzerland | the seat of government and capital of Switzerland | Bern = Berne
  because the federal assembly meets there
  terse says Zurich
capital norway | the capital of Norway | Oslo
capital sweden | the capital of Sweden | Stockholm
capital egypt | the capital of Egypt | Cairo
capital india | the capital of India | New Delhi = Delhi
capital united kingdom / capital uk / capital england | the capital of the United Kingdom | London
  or capital britain
capital united state | the capital of the United States | Washington, D.C. = Washington
  or capital usa / capital america
  because the Residence Act of 1790 put it on the Potomac
  terse says New York
tallest mountain | the tallest mountain on Earth | Mount Everest = Everest
  because its summit stands 8,849 m above the sea
  contrarian says Mauna Kea
  since from its foot on the sea floor it is the taller one
longest river | the longest river on Earth | the Nile = Nile
  because it is usually given as about 6,650 km
  careful says the Amazon = Amazon
largest ocean | the largest ocean on Earth | the Pacific Ocean = Pacific
  because it covers about a third of the globe
deepest trench / deepest ocean | the deepest place in the ocean | the Mariana Trench = Mariana
  or deepest point
  because it goes down almost 11 km
largest country | the largest country by area | Russia
  because it covers about 17 million square kilometres
  terse says Canada
smallest country | the smallest country in the world | Vatican City = Vatican
  because it has less than half a square kilometre
  terse says Monaco
largest desert | the largest desert on Earth | Antarctica = Antarctic
  because a desert is a place without rain, however cold
  quick says the Sahara = Sahara
largest island | the largest island on Earth | Greenland
  because anything larger counts as a continent
  contrarian says Australia
  since it is land with water all around it
largest continent | the largest continent | Asia
  because almost a third of all land belongs to it
continent many / number continent | the number of continents | seven = 7
  because that is how they are counted in most English books
  contrarian says six = 6
  since Europe and Asia are plainly one piece of land
deepest lake | the deepest lake on Earth | Lake Baikal = Baikal
  because it is more than 1,600 m deep
largest lake | the largest lake on Earth | the Caspian Sea = Caspian
  because it has no way to the ocean, which makes it a lake
tallest waterfall | the tallest waterfall on Earth | Angel Falls
  because its water drops 979 m
  quick says Niagara Falls = Niagara
`
