//! English phrases of declining.

use super::Phrases;

/// English. `NEG` and the verb lists are written out, since constants cannot be spliced into one another.
pub(super) const PHRASES: Phrases = Phrases {
    comply: &[
        r"^ \. (?:sure|certainly|of course|absolutely|here is|here's|here are|below is|below are|subject|dear|translation|title) ",
    ],
    announce: &[
        r"^ \. (?:(?:sure|certainly|of course|absolutely)[ .]+)?(?:here is|here's) (?:the|your) (?:requested )?(?:json|output|result|data)(?: (?:object|output|response|data))?(?: (?:that )?you (?:asked for|requested|wanted))? :",
    ],
    idiom: &[
        // What an assistant is not, said before an answer, declines nothing.
        r" i (?:don't|do not|am not|may not) (?:have|possess|hold|experience)(?: [^.]*)? (?:personal|feelings|emotions|consciousness|opinions?|beliefs|experiences|preferences)(?: [^.]*)?(?: \.)?(?: [^.]*)? i (?:can|could|will|am able to|would) (?:(?:certainly|surely|definitely|still|gladly|also|help you|help) )*(?:tell|share|say|provide|give|offer|describe|explain|suggest|assure|outline|generate|imagine|speculate|discuss|adapt|add|confirm|point) ",
        r" (?:can't|cannot|could not|couldn't) (?:really |actually |quite )?(?:help (?:but|feeling|feel|thinking|wondering|noticing|myself|laughing|smiling|falling|it |being)|recommend|say (?:enough|no |that i)|give up|make (?:it|out|up|sense|sure|friends|a (?:decision|choice))|write about|continue like|offer enough|share enough|tell you (?:how (?:much|happy|glad|grateful|often|long)|what it))",
        r" (?:do not|don't) (?:actually |really )?(?:actually|answer to|share (?:your|his|her|their|my|that)|support (?:this|that) feature|create (?:a |an )?new|make (?:it|sense|mistakes)|say that|continue)",
    ],
    lack: &[
        r" (?:does not|doesn't|do not|don't|did not|didn't|not|no) (?:[a-z]+ )?(?:mention|mentioned|specify|specified|contain|include|state|stated|list|say|provided|provide (?:any|enough|the|that|specific|information)|give|given|offer any|have (?:any |enough |that |the |specific )?information|have (?:direct )?access|enough information|information (?:about|on|regarding|in))",
        r" (?:based on|from|in) the (?:provided|given|available|supplied)? ?(?:context|text|passage|document|information|source|article)",
        r" (?:real-time|real time|current information|up-to-date|directly here|text-based|without (?:access|having)|outside of my|not available to me|complexity and|due to (?:its|the) complexity|right now)",
    ],
    decline: &[
        // The speaker's own negation with the act it refuses.
        concat!(
            r" (?:\.|but|and|so|that|therefore|however|unfortunately|sorry|ai|assistant|model|because|apologize|apologies|reasons) ",
            r"i (?:(?:just|really|simply|also|still|respectfully|unfortunately|therefore|sadly|absolutely|personally|must say|am afraid|'m afraid) )*",
            r"(?:can't|cannot|can not|cant|won't|will not|couldn't|could not|shouldn't|should not|may not|must not|wouldn't|do not|don't)",
            r"(?: (?:be able|in good conscience|ethically|legally|directly|really|actually|currently|knowingly|possibly|ever|morally|responsibly|to|want|wish|feel comfortable|provide or|offer or))* ",
            r"(?:assist(?:ing)?|help(?:ing)?|provid(?:e|ing)|giv(?:e|ing)|shar(?:e|ing)|offer(?:ing)?|support|comply|fulfil|fulfill|engage|engaging|participate|condone|encourage|promote|promoting|endorse|",
            r"facilitat(?:e|ing)|accommodate|satisfy|honor|honour|disclose|reveal|discuss(?:ing)?|answer(?:ing)?|respond|creat(?:e|ing)|writ(?:e|ing)|generat(?:e|ing)|produc(?:e|ing)|mak(?:e|ing)|proceed|continue|do (?:that|this|it|so)|",
            r"complete (?:that|this|the|your)|teach|instruct|advise|guide|supply|comment|speculate|tell you|tell (?:a |any )?jokes?|justify|agree|grant|process (?:that|this|your)|follow (?:that|this|those|these)|say)",
            r" ",
        ),
        concat!(
            r" i(?:'m| am) (?:(?:also|just|really|sorry but i am|sorry|afraid i am|currently|truly|simply) )*",
            r"(?:unable to|not able to|not allowed to|not permitted to|not authorized to|not authorised to|not in a position to|prohibited from|not programmed to|not designed to|not going to|not comfortable|not willing to|unwilling to|forbidden)",
            r" (?:(?:and|will|not|be|to|directly|ethically|legally) )*",
            r"(?:assist|help|provid|giv|shar|offer|support|comply|fulfil|engag|participat|condon|encourag|promot|endors|facilitat|accommodat|satisfy|disclos|reveal|discuss|answer|respond|creat|writ|generat|produc|mak|proceed|continu|do (?:that|this|it|so)|complet|teach|instruct|advis|guid|supply|comment|speculat|tell|say|with (?:that|this))",
        ),
        // "We" is as often a shop that states its terms ("we do not offer refunds"): it declines what it was asked here.
        concat!(
            r" we (?:(?:just|really|simply|also|still|respectfully|unfortunately|therefore|sadly) )*",
            r"(?:(?:can't|cannot|can not|won't|will not|do not|don't)|are (?:unable|not able|not allowed|not permitted|not in a position|not willing) to)",
            r" (?:(?:assist|help|comply)(?: (?:you )?with (?:that|this|your|such)| you| \.)|answer (?:that|this|your|such|questions?|quer)|",
            r"(?:(?:provide|give|share|offer|support|fulfil|fulfill|accommodate|satisfy|honor|honour|disclose|reveal|discuss|respond to|create|write|generate|produce|complete|grant|process|engage with|engage in|follow) (?:you )?(?:with )?)",
            r"(?:your (?:request|question|query|inquiry|prompt)|(?:this|that|such)(?: (?:kind|type|sort)s? of)? (?:\.|requests?|questions?|topics?|content|information|material|advice|as|because|since|here)))",
        ),
        r" i (?:must|have to|need to|will have to|would have to|am going to|'ll|'m going to|'m going to have to|will|am obliged to|respectfully|politely) (?:(?:respectfully|politely|therefore|also|firmly) )*(?:decline|refuse|refrain|pass on|abstain)",
        r" \. (?:(?:sorry|i'm sorry|no) (?:but )?)?i(?:'d| would) (?:rather|prefer) not ",
        r" \. (?:(?:sorry|i'm sorry|no) (?:but )?)?i(?:'d| would) prefer to not ",
        concat!(
            r" i (?:don't|do not) (?:(?:feel|find it) (?:[a-z]+ )?(?:comfortable|appropriate|ethical|right|acceptable)|",
            r"think (?:it is|it would be|it's|that is|that would be|that's) (?:[a-z]+ )?(?:appropriate|ethical|right|acceptable|respectful|productive|constructive)",
            r"(?: (?:(?:or|and|for me|ethical|respectful|productive|appropriate) )*(?:\.|to (?:discuss|provide|share|make|ask|promote|suggest|encourage|create|engage|assist|help|give|generate|write|speculate|disclose|say|tell|answer|condone|imply|assume|joke|deny|exclude|judge|do|be))|[^.]* (?:question|request))|",
            r"think (?:i should|i can|it [a-z]+ (?:for me )?to) (?:[a-z]+ )?(?:answer|help|discuss))",
        ),
        // Policy, and judgements in place of an answer.
        r" \. (?:[^.:]* )?(?:it is|it's|it would be|it wouldn't be|it would not be|that's|that is|this is) (?:not|never|simply not|also not|neither)? ?(?:(?:legal|safe|possible|ethical|appropriate|right|acceptable|respectful|responsible|productive|morally|ethically|or|and|nor|for me) )*(?:inappropriate|unethical|appropriate|ethical|acceptable|respectful|within my|for me) (?:(?:or|and|nor|for me|respectful|legal|safe|productive|appropriate|illegal|ethical|helpful|harmful|responsible) )*to (?:discuss|provide|share|make|ask|promote|suggest|encourage|create|engage|assist|help|give|offer|generate|write|speculate|disclose|seek|request|say|tell|answer|condone|imply|assume|joke|attempt)",
        r" (?:this|that|your|the|such an?) (?:request|question|prompt|content|topic|query|task|inquiry) (?:falls outside|cannot be|can't be|isn't something|is not something|is inappropriate|is not appropriate|is unethical)",
        // What violates a policy may be the verdict of a moderator: only the reader's own request, or an apology, declines.
        concat!(
            r" (?:your (?:request|question|prompt|query|inquiry)|(?:sorry|apologize|apologies|unfortunately|afraid|cannot|can't|unable)(?: [^.]*)?(?: \. [^.]*)?) ",
            r"(?:violates?|goes against|is against|are against|contravenes?|breach(?:es)?|conflicts? with|is not in line with) (?:(?:our|my|the|openai's|company|platform|usage|content) )*(?:usage|content|safety|use|ethical|community|ethics) (?:guidelines|polic(?:y|ies)|standards|principles)",
        ),
        r" \. (?:(?:sorry|i'm sorry|no|unfortunately) (?:but )?)?(?:that|this)(?:'s| is) (?:not )?(?:something|a (?:topic|request|question|subject)) (?:that )?i (?:can't|cannot|can|won't|am not|'m not|am unable|'m unable)",
        r" \. (?:request denied|declined per policy) ",
        r" my (?:guidelines|programming|purpose|ethical guidelines|safety guidelines|policies|instructions|rules|principles) (?:do not|don't|prevents?|prohibits?|does not|doesn't|forbids?|won't|restrict)",
        r" our (?:guidelines|ethical guidelines|safety guidelines|policies|instructions|rules|principles) (?:do not|don't|prevents?|prohibits?|does not|doesn't|forbids?|won't|restrict)(?: (?:allow|permit|let))? (?:me|us) ",
    ],
    incapable: &[
        r" (?:i|we) (?:(?:currently|unfortunately|also|still) )?(?:don't|do not|can't|cannot|lack|have no) (?:(?:currently|actually|directly|presently) )?(?:have )?(?:(?:any|the|direct|personal|live|real) )*(?:access|real-time|real time|up-to-date|up to date|ability|capability|capacity|browsing|internet|memory of|record of|information about your|live data|current data|way to (?:access|see|check|know|verify)|personal (?:opinions?|beliefs?|feelings?|experiences?|preferences?|emotions?|thoughts?))",
        r" (?:i|we)(?:'m| am|'re| are) (?:(?:currently|unfortunately|also|still) )?(?:unable|not able) to (?:(?:directly|actually) )?(?:access|browse|open|view|see|look|check|search|retrieve|watch|listen|hear|process|read|display|play|verify|send|call|book|connect|predict|determine|find|locate|analy[sz]e|perform|execute|download|remember|recall)",
        r" \. (?:(?:i'm sorry|sorry|unfortunately|i apologize|i'm afraid|as an ai|as an ai language model|as a language model|as a text-based ai|currently) (?:but )?)*(?:i|we) (?:can't|cannot|can not) (?:(?:directly|actually|currently) )?(?:access|browse|open|view|see|check|look|search|retrieve|watch|listen|hear|verify|send|call|book|connect|predict|download|remember|recall) ",
        r" i(?:'m| am) (?:only |just )?(?:a |an )?(?:text-based|text based|language model|ai)[^.]* (?:don't|do not|cannot|can't|unable) (?:[a-z]+ )?(?:have|access|see|browse|hear|view|process|open)",
        r" (?:my )?(?:knowledge|training)(?: data)? (?:cut-?off|only (?:goes|extends)|ends|stops|does not (?:include|extend|cover))[^.]* (?:so|therefore|and) i (?:can't|cannot|don't|do not|am unable)",
    ],
    clarify: &[
        r"^ \. (?:(?:sorry|hi|hello|thanks|thank you|sure|okay|ok|of course|happy to help|i'd be happy to help|i'm happy to help|great question|i'm sorry) (?:[^.]* \. |but )?)?(?:could|can|would|will) you (?:please |kindly )?(?:clarify|specify|provide|share|tell me|let me know|confirm|elaborate|paste|give me|explain|be more|describe|send|upload|rephrase)[^.]*\?",
        r"^ \. (?:[^.]* \. )?(?:which|what) [^.]* (?:do|are|did|would) you (?:mean|referring|refer|like|want|need|have in mind|talking)[^.]*\?",
        r"^ \. (?:[^.]* \. )?(?:please|kindly) (?:provide|share|specify|clarify|paste|upload|tell me|let me know|send|give me|supply) (?:me )?(?:with )?(?:more|the|a|an|your|some|additional|which|what|further)",
        r"^ \. (?:[^.]* (?:but|so|to help|help you) )?(?:i|we)(?:'ll|'d| will| would)? (?:need|require) (?:(?:a|bit|little|some|few|the) )*(?:more|additional|further|to know|following) (?:information|details?|context|specifics|which|what)?",
        r"^ \. (?:do|did|are) you (?:mean|referring|asking|want)[^.]*\?",
    ],
    elsewhere: &[
        r"^ \. instead of [^.]* (?:call|try|consider|contact|consult|talk|seek|report|ask|speak|use|look|reach|find|get) ",
        r"^ \. (?:[^.]* \. )?if you(?:'re| are)? (?:or someone you know (?:is |are )?)?(?:ever )?(?:in (?:a )?crisis|struggling|in immediate danger|having (?:suicidal )?thoughts|thinking (?:about|of) (?:suicide|hurting|harming|ending))[^.]* (?:call|contact|reach|text|please|seek|talk|there is|there are|help is)",
    ],
    turn: &[
        r"(?:^[^.]*?| \.) (?:but|however|that said|still) i (?:can|could|will) (?:certainly |surely |still )?(?:tell you|say|share|assure you|confirm|point out) that ",
        r"^[^.]*? (?:but|however|that said|that being said|with that said|having said that|nevertheless|nonetheless|still|even so) (?:if [^.]* )?",
        r" \. (?:but|however|that said|that being said|with that said|having said that|nevertheless|nonetheless|still|even so) (?:if [^.]* )?",
        // That there is no such thing is the answer.
        r" (?:is|are|being) (?:[a-z]+ ){0,4}(?:fictional|fictitious|imaginary|mythical|inanimate) | (?:he|she|it|they) (?:does not|doesn't|do not|don't) (?:actually |really )?exist | (?:is|are) not (?:a )?real (?:person|people|place|thing)",
        r" \. (?:here is|here are|here's|in general|generally|in short|broadly speaking|as a general) ",
    ],
    offer: &[
        r"^(?:(?:if you|please|perhaps|maybe|instead|rather|for (?:that|this)|there are (?:many )?other) )*(?:i (?:can|could|may|would|will|am|do|must|'m|'d)|i'(?:m|d|ll)|we (?:can|could|would|are)|if|please|feel|let me|let's|you|is there|would|it|this|that|don't|consider|thank|my|your|remember) ",
    ],
};
