//! Phrases of declining in European languages other than English.

use super::Phrases;

/// German, French, Spanish, Italian, Portuguese, Dutch, Scandinavian, Polish, Czech, Turkish, Russian, Ukrainian, Greek.
pub(super) const PHRASES: Phrases = Phrases {
    comply: &[],
    announce: &[],
    idiom: &[],
    lack: &[],
    decline: &[
        // German
        r" (?:kann|darf|möchte|werde|könnte) (?:ich|wir) (?:(?:dir|ihnen|euch|dabei|damit|daher|leider|hierbei|hier|das|dies|dazu|ihre|deine|diese|dieser|anfrage|frage|bitte|aber|auch) )*(?:nicht|keine[nrm]?|nichts) [^.]*(?:helfen|unterstützen|weiterhelfen|behilflich|beantworten|bereitstellen|geben|liefern|erstellen|schreiben|anbieten|nachkommen|erfüllen|entsprechen|teilen|dienen|mitwirken|sagen|machen|tun|erklären|nennen|äußern|verfassen|generieren|ausführen|fortfahren|besprechen|diskutieren)",
        r" (?:ich|wir) (?:kann|können|darf|dürfen|möchte|werde|werden|könnte) (?:(?:dir|ihnen|euch|dabei|damit|daher|leider|hierbei|hier|das|dies|dazu|ihre|deine|diese|dieser|diesem|anfrage|frage|wunsch|bitte|aber|auch|zu|bei|auf|thema) )*(?:nicht|keine[nrm]?|nichts) [^.]*(?:helfen|unterstützen|weiterhelfen|behilflich|beantworten|bereitstellen|geben|liefern|erstellen|schreiben|anbieten|nachkommen|erfüllen|entsprechen|teilen|dienen|mitwirken|sagen|machen|tun|erklären|nennen|äußern|verfassen|generieren|ausführen|fortfahren|besprechen|diskutieren)",
        r" (?:ich|wir) (?:bin|sind|fühle mich|sehe mich) (?:[^.]* )?(?:nicht|außerstande) (?:[^.]* )?(?:in der lage|befugt|berechtigt|bereit|imstande|wohl|gestattet|zu helfen)",
        r" (?:muss|müssen|möchte|lehne) (?:ich|wir)? ?[^.]*(?:ablehnen|verweigern|abzulehnen| ab )",
        r" (?:verstößt|verstoßen|widerspricht) gegen? [^.]*(?:richtlinie|nutzungsbedingung|grundsätz|regeln)",
        r" es (?:ist|wäre) (?:nicht|un)[^.]*(?:angemessen|ethisch|vertretbar|angebracht|richtig)[^.]* zu ",
        // French
        r" (?:je|nous|j') ?(?:ne )?(?:suis|sommes|peux|pouvons|puis|pourrai|pourrais|saurais|dois|veux|souhaite|suis pas|peux pas) (?:(?:malheureusement|donc|pas|en|mesure|capable|vous|te|t'|y|autorisée?|habilitée?|de|d'|hélas|toutefois|absolument|être|à) )*(?:pas |pas en mesure de |refuser |décliner |aider |d'aider |l'aider )(?:[^.]*(?:aid|assist|fourni|répond|répondre|donn|accéd|satisf|particip|créer|écrire|rédig|génér|partag|donner suite|discut|accompagn|expliquer|encourag|conseill|faire|dire|produire|traiter|révéler|poursuivre|continuer|indiquer))?",
        r" (?:il|ce) (?:n'est|ne serait|n'est pas) (?:pas )?(?:[^.]* )?(?:approprié|éthique|convenable|acceptable|correct|possible pour moi|responsable)[^.]* (?:de|d')",
        r" je (?:refuse|décline|préfère ne pas|préférerais ne pas|me dois de refuser)",
        r" (?:cette|votre|ta) (?:demande|requête|question) (?:enfreint|viole|va à l'encontre|est contraire|ne respecte pas|est inappropriée|contrevient)",
        // Spanish
        r" (?:lo siento |lamentablemente |desafortunadamente |lamento |pero |disculpa |perdón |y |por desgracia |yo |que )*(?:no|tampoco) (?:(?:me|te|le|os|les|se) )?(?:puedo|podemos|podré|podría|debo|voy a|es posible para mí|estoy en condiciones de|estoy autorizad[oa] (?:a|para)|me es posible|quiero|deseo|me siento cómod[oa]) (?:[^.]*)(?:ayud|asist|proporcion|ofrec|cumpl|respond|facilit|brind|dar|darte|darle|contest|crear|escrib|generar|redactar|atender|complacer|compartir|particip|apoyar|hacer|hablar|discutir|coment|explic|revel|continuar|proceder|satisfacer|promover|fomentar|decir|colaborar)",
        r" (?:debo|tengo que|me veo obligad[oa] a|prefiero|preferiría) (?:[^.]* )?(?:rechazar|declinar|negarme|abstenerme|no (?:responder|hablar|contestar|hacer|dar|opinar|ayudar))",
        r" (?:no (?:es|sería)|resulta) (?:[^.]* )?(?:apropiado|ético|adecuado|correcto|aceptable|inapropiado|responsable)[^.]* (?:proporcionar|dar|hablar|ofrecer|promover|discutir|hacer|sugerir|fomentar|compartir|ayudar|crear|escribir)",
        r" (?:esta|tu|su|esa|la) (?:solicitud|petición|pregunta|consulta) (?:viola|infringe|va en contra|incumple|contraviene|no (?:cumple|es apropiada))",
        // Portuguese
        r" (?:não|tampouco) (?:(?:me|lhe|te) )?(?:posso|podemos|poderei|poderia|consigo|devo|vou|estou autorizad[oa] a|estou em condições de|me sinto confortável|é possível para mim|sou capaz de|serei capaz de|quero) (?:[^.]*)(?:ajud|auxili|fornec|oferec|cumpr|respond|atend|dar|criar|escrev|gerar|redigir|compartilh|partilh|particip|apoiar|fazer|falar|discutir|coment|explic|revel|continuar|prosseguir|satisfazer|promover|incentiv|dizer|colabor|prestar)",
        r" (?:devo|tenho que|tenho de|preciso|prefiro|preferiria|preferia) (?:[^.]* )?(?:recusar|declinar|negar|me abster|não (?:responder|falar|fazer|dar|opinar|ajudar))",
        r" não (?:é|seria) (?:[^.]* )?(?:apropriado|ético|adequado|correto|aceitável|responsável)[^.]* (?:fornecer|dar|falar|oferecer|promover|discutir|fazer|sugerir|incentivar|compartilhar|ajudar|criar|escrever)",
        r" (?:esta|essa|sua|seu|este|esse|a tua|o teu) (?:solicitação|pedido|pergunta) (?:viola|infringe|vai contra|contraria|não (?:é apropriad|está de acordo))",
        // Italian
        r" non (?:(?:mi|ti|le|vi|sono|è) )?(?:posso|possiamo|potrò|potrei|devo|intendo|voglio|sono in grado di|in grado di|sono autorizzat[oa] a|sento di|possibile per me|mi sento di) (?:[^.]*)(?:aiut|assist|forni|offrir|soddisf|rispond|dare|darti|darle|crear|scriver|generar|redig|condivid|partecip|support|fare|farlo|parlar|discut|comment|spieg|rivel|continu|proced|promuov|incoragg|dire|collabor|esegu|accoglier|procedere)",
        r" (?:devo|sono costrett[oa] a|preferisco|preferirei) (?:[^.]* )?(?:rifiutar|declinar|astener|non (?:risponder|parlar|farlo|fare|dare|aiutar))",
        r" non (?:è|sarebbe) (?:[^.]* )?(?:appropriato|etico|opportuno|corretto|accettabile|giusto|responsabile)[^.]* (?:fornire|dare|parlare|offrire|promuovere|discutere|fare|suggerire|incoraggiare|condividere|aiutare|creare|scrivere)",
        r" (?:questa|la tua|la sua) (?:richiesta|domanda) (?:viola|va contro|infrange|non (?:è appropriata|rispetta)|contravviene)",
        // Dutch
        r" (?:ik|wij|we) (?:kan|kunnen|mag|zal|wil) (?:[^.]* )?(?:niet|geen) (?:[^.]*)(?:helpen|assisteren|verstrekken|geven|bieden|voldoen|beantwoorden|meewerken|schrijven|maken|doen|delen|ondersteunen|ingaan|uitleggen|bespreken)",
        r" (?:kan|mag|wil|zal) ik (?:[^.]* )?(?:niet|geen) (?:[^.]*)(?:helpen|assisteren|verstrekken|geven|bieden|voldoen|beantwoorden|meewerken|schrijven|maken|doen|delen|ondersteunen|ingaan|uitleggen|bespreken)",
        r" ik (?:moet|ben genoodzaakt) [^.]*(?:weigeren|afwijzen)",
        // Danish, Norwegian, Swedish
        r" (?:jeg|jag|vi) (?:kan|må|vil|vill|får|kommer) (?:[^.]* )?(?:ikke|inte|ej|desværre ikke) (?:[^.]*)(?:hjelpe|hjælpe|hjälpa|bistå|assistere|assistera|gi |give |ge |svare|svara|tilby|tilbyde|erbjuda|dele|dela|skrive|skriva|lage|skabe|skapa|oppfylle|opfylde|uppfylla|bidra|göra|gjøre|gøre|delta|deltage|tillhandahålla)",
        r" (?:kan|må|vil|får) (?:jeg|jag|vi) (?:[^.]* )?(?:ikke|inte) (?:[^.]*)(?:hjelpe|hjælpe|hjälpa|bistå|assistere|assistera|gi |give |ge |svare|svara|tilby|erbjuda|dele|dela|skrive|skriva|bidra|göra|gjøre|gøre)",
        // Polish
        r" nie (?:mogę|możemy|będę|jestem w stanie|mam możliwości|powinienem|powinnam|chcę|wolno mi|zamierzam) (?:[^.]*)(?:pomóc|pomagać|udzielić|podać|dostarczyć|spełnić|zrealizować|odpowiedzieć|odpowiadać|napisać|stworzyć|wygenerować|udostępnić|wspierać|zrobić|uczestniczyć|kontynuować|przekazać|zaoferować|wyjaśnić|doradzić)",
        r" (?:muszę|zmuszon[ya] jestem) (?:[^.]* )?(?:odmówić|odrzucić)",
        // Czech, Slovak
        r" (?:nemohu|nemůžu|nemôžem|nesmím|nebudu|nejsem schopen|nedokážu) (?:[^.]*)(?:pomoc|pomoci|pomoct|pomôcť|poskytnout|poskytnúť|odpovědět|odpovedať|splnit|splniť|vyhovět|vyhovieť|napsat|napísať|vytvořit|vytvoriť|sdílet|udělat|podpořit)",
        // Romanian, Hungarian, Finnish
        r" nu (?:pot|putem|voi putea|sunt în măsură să|am voie să) (?:[^.]*)(?:ajut|asist|ofer|furniz|răspund|îndeplin|scri|cre|gener|particip|da )",
        r" nem (?:tudok|tudom|áll módomban|segíthetek|adhatok|vagyok képes)(?:[^.]*)(?:segít|válaszol|ad|teljesít|ír|nyújt|készít)?",
        r" (?:en|emme) (?:voi|pysty|saa|aio|valitettavasti voi) (?:[^.]*)(?:auttaa|antaa|vastata|tarjota|kirjoittaa|luoda|tehdä|toteuttaa|täyttää|jakaa|avustaa)",
        // Turkish, Indonesian, Malay, Vietnamese
        r" (?:yardımcı olamam|yardımcı olamıyorum|yardım edemem|yardımcı olamayacağım|yardım edemiyorum|cevap veremem|yanıt veremem|bilgi veremem|sağlayamam|yerine getiremem|yapamam|oluşturamam|yazamam|paylaşamam|sunamam|bulunamam|reddetmek zorundayım)",
        r" (?:saya|kami) (?:[^.]* )?(?:tidak (?:dapat|bisa|boleh|akan|mampu)|tak (?:dapat|bisa|boleh)) (?:[^.]*)(?:membantu|memberikan|menyediakan|memenuhi|menjawab|membuat|menulis|melakukan|berbagi|mendukung|membantumu|menyokong|melayani)",
        r" (?:tôi|mình|chúng tôi) (?:[^.]* )?(?:không thể|không được phép|không có khả năng|xin từ chối|phải từ chối|từ chối) ?(?:[^.]*)(?:giúp|hỗ trợ|cung cấp|trả lời|đáp ứng|thực hiện|viết|tạo|chia sẻ|hướng dẫn|yêu cầu)",
        // Russian, Ukrainian, Bulgarian
        r" (?:я |мы |но |извините |к сожалению |простите )*(?:не могу|не можем|не смогу|не вправе|не буду|не имею права|не в состоянии|не должен|не должна|не готов|не стану) (?:[^.]*)(?:помоч|помог|предостав|ответ|выполн|дать|давать|написа|созда|обсужд|помощь|содейств|рассказ|поделит|сдела|участв|генерир|поддерж|комментир|посовет|продолж|объясн|раскры)",
        r" (?:вынужден|вынуждена|должен|должна|мне придётся|мне придется) (?:[^.]* )?(?:отказ|отклон|воздерж)",
        r" (?:не можу|не зможу|не маю права|не буду) (?:[^.]*)(?:допомог|надати|відпов|викона|дати|написа|створ|обговор|розпов|поділит|зроби|підтрим)",
        r" не мога (?:[^.]*)(?:помогна|предостав|отговор|изпълн|дам|напиш|създа|окажа|споделя)",
        // Catalan, Galician, Afrikaans, Icelandic
        r" no (?:puc|podem|podré|podria|puc pas) [^.]*(?:ajudar|assistir|proporcionar|respondre|oferir|donar|complir|escriure|crear|compartir|fer|atendre)",
        r" non (?:podo|podemos|poderei) [^.]*(?:axudar|proporcionar|responder|ofrecer|dar|cumprir|escribir|crear|compartir|facer|atender)",
        r" (?:ek|ons) kan (?:[^.]* )?(?:nie|geen) [^.]*(?:help|bystaan|verskaf|gee|antwoord|skryf|voldoen)",
        r" (?:ég|því miður) get (?:[^.]* )?(?:ekki) [^.]*(?:hjálpað|aðstoðað|veitt|svarað|skrifað)",
        // Croatian, Serbian, Bosnian, Slovene, Macedonian
        r" (?:ne mogu|ne možemo|nisam u mogućnosti|ne smijem|ne smem|neću) [^.]*(?:pomoći|pomognem|pružiti|pružim|dati|odgovoriti|odgovorim|ispuniti|ispunim|napisati|napišem|stvoriti|podijeliti|učiniti|uraditi)",
        r" (?:не могу|нисам у могућности|нећу) [^.]*(?:помоћи|помогнем|пружити|пружим|одговорити|испунити|написати)",
        r" (?:ne morem|ne smem) [^.]*(?:pomagati|zagotoviti|odgovoriti|izpolniti|napisati|posredovati)",
        r" не можам [^.]*(?:помогнам|дадам|одговорам|напишам|исполнам)",
        // Lithuanian, Latvian, Estonian, Albanian
        r" (?:negaliu|negalėsiu|negalime) [^.]*(?:padėti|pateikti|suteikti|atsakyti|įvykdyti|parašyti)",
        r" (?:nevaru|nevarēšu|nevaram) [^.]*(?:palīdzēt|sniegt|atbildēt|izpildīt|uzrakstīt)",
        r" (?:ma |me )?ei (?:saa|tohi|saaks) [^.]*(?:aidata|anda|vastata|täita|kirjutada|pakkuda)",
        r" nuk (?:mund|jam në gjendje) [^.]*(?:ndihmoj|ofroj|jap|përgjigjem|shkruaj|përmbush)",
        // Swahili, Tagalog, Hausa, Yoruba, Azerbaijani
        r" (?:siwezi|hatuwezi|sitaweza) (?:kukusaidia|kusaidia|kutoa|kujibu|kutimiza|kuandika|kutekeleza|kushiriki)",
        r" (?:hindi (?:ko|ako|kita|po)|di ko) [^.]*(?:makakatulong|matutulungan|maibibigay|masasagot|magagawa|matutupad|makapagbibigay|maisusulat|kayang)",
        r" (?:kömək edə bilmərəm|cavab verə bilmərəm|yerinə yetirə bilmərəm|təqdim edə bilmərəm)",
        // Greek
        r" δεν (?:μπορώ|μπορούμε|είμαι σε θέση|επιτρέπεται|πρόκειται) (?:[^.]*)(?:βοηθήσω|παρέχω|παράσχω|απαντήσω|δώσω|εκπληρώσω|γράψω|δημιουργήσω|ικανοποιήσω|συμμετάσχω|κάνω|μοιραστώ|προσφέρω|συζητήσω)",
    ],
    incapable: &[
        r" (?:ich|wir) (?:habe|haben|verfüge)[^.]* (?:keinen|keine|kein|nicht) [^.]*(?:zugriff|zugang|echtzeit|aktuelle[nr]? (?:daten|informationen)|möglichkeit|fähigkeit|persönliche[nr]? meinung)",
        r" (?:kann|können) (?:ich|wir)?[^.]*(?:nicht|keine[nr]?) [^.]*(?:zugreifen|öffnen|abrufen|ansehen|sehen|einsehen|durchsuchen|nachschlagen|überprüfen|anzeigen|abspielen|lesen)",
        r" (?:je|j') ?n'?(?:ai)? ?(?:pas|ai pas|ai aucun|aucun|dispose pas) (?:[^.]*)(?:accès|temps réel|capacité|possibilité|d'opinions? personnelles?|d'avis personnel)",
        r" je ne (?:peux|suis)[^.]* pas [^.]*(?:accéder|ouvrir|consulter|voir|vérifier|naviguer|parcourir|visualiser|rechercher|lire)",
        r" no (?:tengo|dispongo|cuento)[^.]* (?:acceso|tiempo real|capacidad|información actualizada|opiniones personales|la posibilidad|manera de)",
        r" no (?:puedo|soy capaz de)[^.]* (?:acceder|abrir|consultar|ver|verificar|navegar|buscar|visualizar|comprobar|leer)",
        r" não (?:tenho|disponho|possuo)[^.]* (?:acesso|tempo real|capacidade|informações atualizadas|opiniões pessoais|como (?:acessar|verificar|saber|aceder))",
        r" não (?:consigo|posso|sou capaz de)[^.]* (?:acessar|aceder|abrir|consultar|ver|verificar|navegar|pesquisar|visualizar|ler)",
        r" non (?:ho|dispongo)[^.]* (?:accesso|tempo reale|capacità|informazioni aggiornate|opinioni personali|modo di|possibilità)",
        r" non (?:posso|sono in grado di|riesco ad?)[^.]* (?:accedere|aprire|consultare|vedere|verificare|navigare|cercare|visualizzare|leggere)",
        r" (?:ik|we) (?:heb|hebben)[^.]* geen [^.]*(?:toegang|realtime|actuele|mogelijkheid|persoonlijke mening)",
        r" nie (?:mam|posiadam)[^.]* (?:dostępu|możliwości|aktualnych|bieżących|osobistych opinii)",
        r" (?:jeg|jag|vi) har [^.]*(?:ikke|inte|ingen) [^.]*(?:adgang|tilgang|tillgång|åtkomst|sanntid|realtid|mulighet|möjlighet)",
        r" (?:у меня|я) (?:нет|не имею) (?:[^.]* )?(?:доступа|возможности|личного мнения|актуальн)",
        r" у мене немає (?:[^.]* )?(?:доступу|можливості)",
        r" (?:saya|kami) (?:[^.]* )?tidak (?:memiliki|punya|mempunyai) (?:[^.]* )?(?:akses|kemampuan|data|opini)",
        r" (?:tôi|mình) (?:[^.]* )?không có (?:[^.]* )?(?:quyền truy cập|khả năng|truy cập|thông tin thời gian thực)",
        r" (?:erişimim yok|erişemiyorum|erişimim bulunmuyor|erişim iznim yok|erişemem)",
        r" δεν (?:έχω|διαθέτω) (?:[^.]* )?(?:πρόσβαση|δυνατότητα)",
    ],
    clarify: &[
        r"^ \. (?:[^.]* \. )?(?:könnten|könntest|können|kannst) (?:sie|du) (?:[^.]* )?(?:präzisieren|angeben|mitteilen|genauer|klären|erläutern|nennen|sagen|schicken|teilen|klarstellen|spezifizieren)[^.]*\?",
        r"^ \. (?:[^.]* \. )?(?:welche[snrm]?|was) [^.]* (?:meinen sie|meinst du|genau)[^.]*\?",
        r"^ \. (?:[^.]* \. )?(?:pourriez|pouvez|pourrais|peux)[ -](?:vous|tu) (?:[^.]* )?(?:préciser|clarifier|fournir|indiquer|dire|donner|partager|expliquer)[^.]*\?",
        r"^ \. (?:[^.]* \. )?(?:podrías|podría|puedes|puede|podrían) (?:[^.]* )?(?:aclarar|especificar|proporcionar|indicar|decirme|compartir|precisar|darme|explicar)[^.]*\?",
        r"^ \. (?:[^.]* \. )?(?:você )?(?:poderia|pode|podes|podias) (?:[^.]* )?(?:esclarecer|especificar|fornecer|indicar|dizer|compartilhar|partilhar|informar|explicar)[^.]*\?",
        r"^ \. (?:[^.]* \. )?(?:potresti|potrebbe|puoi|può) (?:[^.]* )?(?:chiarire|specificare|fornire|indicare|dirmi|condividere|precisare|spiegare|darmi)[^.]*\?",
        r"^ \. (?:[^.]* \. )?(?:kunt u|kun je|kan je|zou je|zou u) (?:[^.]* )?(?:verduidelijken|specificeren|aangeven|vertellen|delen|toelichten|geven)[^.]*\?",
        r"^ \. (?:[^.]* \. )?(?:czy )?(?:możesz|mógłbyś|mogłabyś|proszę) (?:[^.]* )?(?:doprecyzować|sprecyzować|podać|wyjaśnić|określić)[^.]*\?",
        r"^ \. (?:[^.]* \. )?(?:не могли бы вы|можете|уточните|можешь) (?:[^.]* )?(?:уточнить|указать|пояснить|какой|какую|какие|сообщить|что)[^.]*",
    ],
    elsewhere: &[],
    turn: &[
        r" (?:aber|jedoch|allerdings|dennoch|trotzdem|mais|cependant|toutefois|néanmoins|pero|sin embargo|no obstante|aun así|mas|porém|no entanto|contudo|ma|tuttavia|però|comunque|maar|echter|jednak|ale|но|однако|тем не менее|men|dock|imidlertid) ",
    ],
    offer: &[
        r"^(?:[^.]* )?(?:ich (?:kann|helfe|könnte|bin|stehe)|kann ich|helfe ich|gerne?|wenn|falls|bitte|sie|du|je (?:peux|suis|serais|reste)|si |n'hésitez|puedo|podría|estoy|si|por favor|posso|estou|se |potrei|sono|ik (?:kan|help)|kan ik|als|mogę|jeśli|chętnie|я (?:могу|готов)|могу|если|пожалуйста|jag kan|jeg kan|om |hvis ) ?",
    ],
};
