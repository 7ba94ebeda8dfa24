/** The commonest words of English and a few of the languages beside it: what a text shares in them says little. */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  (
    'a about above after again all also although always am an and any are as at be because been before being below between both but by ' +
    'can could did do does doing done down during each either else even every few first for from further get give given go has have having ' +
    'he hence her here him his how however i if in into is it its itself just know last least less let like made make many may me might more ' +
    'most much must my need next now of off often on once one only or other our out over own per same say see she should show since so some ' +
    'still such take than that the their them then there therefore these they this those through thus to too two under until up upon us use ' +
    'used using very want was way we well were what when where whether which while who whom whose why will with within would yet you your ' +
    'answer final result question der die das den dem ein eine einer und oder ist sind war von zu mit für auf im in es als auch an dass le la les un une ' +
    'des du et ou est sont dans pour par sur que qui el los las una y o es son en por para con del al se'
  ).split(' '),
)
