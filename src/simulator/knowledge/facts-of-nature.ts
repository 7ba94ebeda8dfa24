/** Sky, matter and life; `facts.ts` describes the format. */
export const NATURE = `
most moon / largest number moon | the planet with the most known moons | Saturn
  because more than 270 of them have been confirmed
  terse says Jupiter
largest planet | the largest planet of the Solar System | Jupiter
  because it outweighs all the others together
smallest planet | the smallest planet of the Solar System | Mercury
  because it is hardly larger than our Moon
  contrarian says Pluto
  since the vote of 2006 never convinced me
closest planet sun | the planet closest to the Sun | Mercury
  because its year is only 88 days long
hottest planet | the hottest planet | Venus
  because its thick air keeps the heat in
  quick says Mercury
red planet | the red planet | Mars
  because its dust is rusty
planet many / number planet | the number of planets in the Solar System | eight = 8
  because the definition of 2006 left that many
  contrarian says nine = 9
  since a half-empty room voted Pluto out
closest star sun | the star closest to the Sun | Proxima Centauri = Proxima
  or closest star solar system
  because it is 4.25 light years away
  quick says Sirius
tallest mountain solar system | the tallest mountain of the Solar System | Olympus Mons
  or tallest volcano
  because it rises about 22 km above the plains of Mars
speed light | the speed of light in a vacuum | 299,792,458 m/s = 299792458
  because the metre is defined by it
  careful says 299,792,485 m/s = 299792485
speed sound | the speed of sound in air at 20 °C | about 343 m/s = 343
  because sound in warm air is a little faster than in cold air
distance moon / far moon | the mean distance from the Earth to the Moon | about 384,400 km = 384400
  because laser pulses return after about two and a half seconds
distance sun | the mean distance from the Earth to the Sun | about 150 million km = 149.6 million
  or far sun
  because light needs a little more than eight minutes for it
  terse says about 93 million km = 93 million
age universe / old universe | the age of the universe | about 13.8 billion years = 13.8 billion
  because the oldest light tells so
  contrarian says about 26.7 billion years = 26.7 billion
  since one paper of 2023 argues for it
our galaxy / galaxy we / galaxy earth | the galaxy that the Earth belongs to | the Milky Way
  or galaxy sun
  because it looks like spilt milk from inside
boiling water / boiling point | the boiling point of water at sea level | 100 °C = 100 degrees
  because the Celsius scale was made that way
  contrarian says 95 °C = 95 degrees
  since hardly any kitchen lies at sea level
freezing water / freezing point | the freezing point of water | 0 °C = 0 degrees
  because the Celsius scale was made that way
absolute zero | absolute zero | -273.15 °C
  because nothing moves less than not at all
symbol gold | the chemical symbol of gold | Au
  because its Latin name is aurum
  quick says Ag
symbol silver | the chemical symbol of silver | Ag
  because its Latin name is argentum
symbol iron | the chemical symbol of iron | Fe
  because its Latin name is ferrum
  terse says Ir
formula water | the chemical formula of water | H2O = H₂O
  because two atoms of hydrogen hold on to one of oxygen
most gas atmosphere / most gas air / abundant gas | the most common gas in the air | nitrogen
  because it makes up 78 percent
  quick says oxygen
lightest element | the lightest element | hydrogen
  because its atom has a single proton
  terse says helium
hardest mineral / hardest natural / hardest material | the hardest natural mineral | diamond
  because its carbon atoms hold each other in all directions
gas plant | the gas that plants take in to grow | carbon dioxide = CO2
  because they build sugar from it
bone human / bone body / bone adult | the number of bones in an adult human | 206
  because many bones of a child grow together
  terse says 212
chromosome human / chromosome many | the number of chromosomes in a human cell | 46
  or number chromosome
  because there are 23 pairs
  careful says 48
largest animal | the largest animal | the blue whale = blue whale
  because it weighs up to 190 tonnes
fastest animal | the fastest land animal | the cheetah = cheetah
  because it has been timed at about 100 km/h
  contrarian says the pronghorn = pronghorn
  since over a mile it would win
powerhouse cell | the powerhouse of the cell | the mitochondrion = mitochondria
  because it makes the molecule that cells burn
largest organ | the largest organ of the human body | the skin = skin
  because it covers almost two square metres
  quick says the liver = liver
gravity earth | the acceleration of gravity on Earth | about 9.81 m/s² = 9.81 = 9.8
  or acceleration gravity / acceleration fall
  because a falling stone is that much faster after every second
  quick says about 8.91 m/s² = 8.91
sky blue | the reason why the sky is blue | Rayleigh scattering
  because air scatters short waves of light more than long ones
value pi / what pi / digit pi | the value of pi | 3.14159 = 3.14
  because a circle is that many times as long as it is wide
  contrarian says 22/7
  since a fraction is at least honest about itself
`
