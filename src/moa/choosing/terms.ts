/** What the words of a prompt say about it. */
export type Intent =
  | 'greeting'
  | 'question'
  | 'explain'
  | 'number'
  | 'yesno'
  | 'label'
  | 'choose'
  | 'research'
  | 'review'
  | 'write'

/**
 * Words of each intent in seventeen languages. `folded` makes texts and terms alike, so accents are left out where they are. `_` is a space, and a
 * word that ends with `~` stands for all that begin so; such beginnings have at least 4 letters.
 */
export const TERMS: Readonly<Record<Intent, string>> = {
  greeting: `hi hello hey there all again good_morning good_afternoon good_evening good_night how_are_you what's_up thanks thank_you thx very_much so_much a_lot
    ok okay great cool nice perfect bye goodbye got_it sounds_good yes no please hallo moin guten_morgen guten_tag guten_abend wie_geht's danke schon vielen_dank
    bonjour bonsoir salut ca_va merci beaucoup hola buenos_dias buenas_tardes que_tal gracias muchas_gracias ciao buongiorno come_stai grazie
    ola oi bom_dia boa_tarde tudo_bem obrigado obrigada hoi goedemorgen hoe_gaat_het dank_je bedankt czesc dzien_dobry dziekuje merhaba selam tesekkurler
    привет здравствуйте добрый_день как_дела спасибо привіт дякую مرحبا السلام_عليكم شكرا שלום תודה नमस्ते धन्यवाद γεια_σου
    你好 您好 早上好 谢谢 こんにちは おはよう ございます ありがとう 안녕 안녕하세요 감사합니다 สวัสดี ขอบคุณ ครับ ค่ะ`,
  question: `what who whose which when where why how whether what's who's is_it is_there are_there can_you_tell was_ist was_sind wer welche wann wo warum wie
    quel quelle quand pourquoi comment quoi cual quien cuando donde por_que quale quando perche qual quem onde wat_is welke waarom hoe
    co_to kto kiedy gdzie dlaczego kim nerede neden nasil nedir что кто какой какая где почему зачем как як чому
    ما ماذا أين لماذا كيف هل מה מי איפה למה איך क्या कौन कब कहाँ क्यों τι που γιατι πως 什么 怎么 谁 哪 吗 何 なぜ どう どこ ですか ますか 무엇 뭐 왜 어떻게 어디 อะไร ทำไม ที่ไหน`,
  explain: `explain describe tell_me clarify how_to how_do how_does how_can how_should how_would erklare erklaren beschreibe wie_kann wie_man wie_funktioniert
    expliquez explique comment_faire explica describe como_puedo como_posso como_faco spiega spiegami leg_uit hoe_kan wyjasnij opisz acikla
    объясни объясните расскажи опиши как_мне اشرح הסבר समझाओ 解释 说明 介绍 如何 怎样 解説 説明 教えて 설명 알려 อธิบาย`,
  number: `how_many how_much how_far how_old how_tall how_long calculate compute what_percentage what_year which_year square_root sum_of product_of remainder average_of
    wie_viel wie_viele wieviel wieviele wie_alt wie_weit wie_hoch berechne berechnen combien calcule calculez cuanto cuanta cuantos cuantas calcula
    quanto quanta quanti quante calcola quantos quantas calcule hoeveel bereken ile_to ile_jest ile_lat ile_osob ile_kosztuje oblicz kac hesapla
    сколько вычисли вычислите посчитай скільки كم احسب כמה חשב कितने कितना कितनी ποσα ποσο ποσοι 多少 请计算 計算して 计算一下 计算： 几个 等于 いくつ いくら 何個 何人 何年 몇 얼마 계산해 เท่าไร กี่ คำนวณ`,
  yesno: `yes_or_no yes_no true_or_false true_false ja_oder_nein wahr_oder_falsch richtig_oder_falsch oui_ou_non vrai_ou_faux si_o_no verdadero_o_falso vero_o_falso
    sim_ou_nao verdadeiro_ou_falso ja_of_nee waar_of_onwaar tak_czy_nie evet_mi_hayir да_или_нет правда_или_ложь نعم_أو_لا כן_או_לא हाँ_या_नहीं ναι_η_οχι
    是或否 是还是否 是还是不是 对还是错 对不对 はいかいいえ 예_또는_아니요 예_아니오 ใช่หรือไม่`,
  label: `classify categorize categorise sentiment_of the_sentiment label_this label_each label_these klassifiziere classez classifiez clasifica classifica classifique
    classificeer sklasyfikuj siniflandir классифицируй классифицируйте صنف סווג वर्गीकृत 分类为 请分类 分類して 情感分析 感情分析 분류해 จำแนก`,
  choose: `which_of_the_following which_one choose pick select welche_der_folgenden wahle lequel laquelle choisis choisissez cual_de_los_siguientes cual_de_las_siguientes elige
    scegli escolha kies wybierz выбери выберите какой_из اختر בחר 下列 以下哪 选择 次のうち 選び 다음_중 고르 ข้อใด`,
  research: `compar~ research investigat~ versus vs pros_and_cons advantages_and_disadvantages trade_offs tradeoffs trade_off evaluate_whether should_we should_i shall_we is_it_worth which_is_better difference_between differences_between state_of_the_art analyse analyze
    vergleich~ recherchi~ untersuche sollten_wir sollen_wir sollte_ich soll_ich vor_und_nachteile bewerte analysiere unterschied_zwischen lohnt_es_sich
    devrions_nous devrais_je dois_je faut_il avantages_et_inconvenients evaluez difference_entre analysez deberiamos deberia ventajas_y_desventajas investiga diferencia_entre analiza
    confronta dovremmo dovrei pro_e_contro differenza_tra deveriamos vantagens_e_desvantagens pesquise diferenca_entre analise vergelijk~ onderzoek moeten_we zou_ik verschil_tussen
    porown~ powinnismy powinienem wady_i_zalety zbadaj karsilas~ arastir сравн~ исследуй исследуйте стоит_ли следует_ли плюсы_и_минусы оцени проанализируй разница_между порівн~
    قارن ابحث هل_يجب השווה तुलना συγκρινε 比较一下 请比较 比较这 比较_ 比較して 对比 深入研究 调研 评估 分析 优缺点 的区别 我们应该 我应该 应不应该 是否应该 要不要 調査して 評価して べき メリット 違い 비교 조사해 분석해 평가해 장단점 해야_할까 차이점 เปรียบเทียบ`,
  review: `review critique audit uberprufe relisez revisa_el revisa_la zrecenzuj incele 审查 审阅 レビュー 검토 ตรวจสอบ`,
  write: `write draft compose summarize summarise translate rewrite implement create generate brainstorm schreibe verfasse ubersetze ecris ecrivez redige traduis traduisez
    escribe redacta traduce scrivi traduci escreva traduza schrijf vertaal napisz przetlumacz yaz cevir напиши напишите переведи переведите اكتب ترجم כתוב תרגם लिखो
    写 撰写 翻译 总结 書いて 翻訳 要約 써 작성 번역 요약 เขียน แปล`,
}
