/** Computing, the web and this project; `facts.ts` describes the format. */
export const TECHNOLOGY = `
http 200 / status 200 / code 200 | HTTP status 200 means | OK
http 301 / status 301 / code 301 | HTTP status 301 means | Moved Permanently
http 304 / status 304 / code 304 | HTTP status 304 means | Not Modified
http 400 / status 400 / code 400 / error 400 | HTTP status 400 means | Bad Request
http 401 / status 401 / code 401 / error 401 | HTTP status 401 means | Unauthorized
  because the caller did not say who is calling
  terse says Forbidden
http 402 / status 402 / code 402 / error 402 | HTTP status 402 means | Payment Required
http 403 / status 403 / code 403 / error 403 | HTTP status 403 means | Forbidden
  because the caller is known and still may not
  quick says Unauthorized
http 404 / status 404 / code 404 / error 404 | HTTP status 404 means | Not Found
http 409 / status 409 / code 409 / error 409 | HTTP status 409 means | Conflict
http 418 / status 418 / code 418 / error 418 | HTTP status 418 means | I'm a teapot = teapot
http 429 / status 429 / code 429 / error 429 | HTTP status 429 means | Too Many Requests
http 500 / status 500 / code 500 / error 500 | HTTP status 500 means | Internal Server Error
http 502 / status 502 / code 502 / error 502 | HTTP status 502 means | Bad Gateway
  because the server behind the server gave a bad answer
  careful says Gateway Timeout
http 503 / status 503 / code 503 / error 503 | HTTP status 503 means | Service Unavailable
http 504 / status 504 / code 504 / error 504 | HTTP status 504 means | Gateway Timeout
port https | the port of HTTPS | 443
  because the registry of ports says so
  terse says 8443
port http | the port of HTTP | 80
port ssh | the port of SSH | 22
bit byte | the number of bits in a byte | eight = 8
stand cpu / mean cpu / form cpu | the long form of CPU | central processing unit
stand dns / mean dns / form dns | the long form of DNS | Domain Name System
  because it turns names into addresses
  quick says Domain Name Server
first programmer | the first programmer was | Ada Lovelace = Lovelace
  because her notes of 1843 hold a program for a machine that was never built
  contrarian says Charles Babbage = Babbage
  since he must have tried out his own machine
world wide web | the inventor of the World Wide Web | Tim Berners-Lee
  because he proposed it at CERN in 1989
linux | the creator of Linux | Linus Torvalds = Torvalds
python created / python invented | the creator of Python | Guido van Rossum = van Rossum
  or python wrote
javascript created / javascript invented | the creator of JavaScript | Brendan Eich = Eich
  or javascript wrote
  because he wrote it in ten days of 1995
  terse says James Gosling = Gosling
c language created / c language invented | the creator of the C language | Dennis Ritchie = Ritchie
  because he needed it for Unix
  quick says Bjarne Stroustrup = Stroustrup
turing machine | the inventor of the Turing machine | Alan Turing
binary search | the running time of binary search | O(log n)
mixture agent | Mixture-of-Agents | several models that answer, and one that merges what they say
  or moa
  because models write better when they see what others wrote (arXiv 2406.04692)
edge moa | the project edge-moa | a gateway in one Cloudflare Worker that merges models' answers
  because any client of the OpenAI protocol can call it
aggregator | an aggregator | the model that merges the answers of the others into one
who are you | what you are talking to | a stand-in for a language model with a few facts and sums
  or what are you / what can you do / your name
what simulated model | the purpose of simulated models | to try everything without key or network
  or purpose simulated model
`
