//! Frequent small words by language, and letters that only some languages write.

/// Languages of the Latin script that are told apart, by their bit.
pub(super) const LATIN: [&str; 16] = [
    "eng", "deu", "fra", "spa", "ita", "por", "nld", "swe", "dan", "nob", "pol", "ces", "ron",
    "hun", "fin", "tur",
];

/// Small words of each language of [`LATIN`], none longer than eight bytes.
const WORDS: [&str; 16] = [
    "the and of to is in that it for you with this are be not have as on or can your from will if an but they which \
     their there has was we would should when what how all do more about into these also at by here's i it's don't",
    "der die das und ist nicht ein eine zu den mit sie von für auf es im dem sich des auch wenn wird sind oder kann \
     aus bei nach ich wie dass werden können ihre einen hier diese noch nur durch zum zur über haben als an bitte",
    "le la les des et est un une du dans pour que qui vous pas ce sur avec au plus par sont il être cette ou votre \
     mais nous je ne se ses aux sans leur comme peut fait très voici elle même c'est d'une n'est aussi où deux",
    "el la los las que de y en un una es por con para no se su como más o pero este está son esta puede también lo \
     al del si muy hay ser sus le usted aquí cuando sobre tiene entre desde todo hasta porque cada estos",
    "il la di che e è un una per non con sono del della dei le gli si da in come anche più questo ma puoi alla nel \
     al se ci può essere questa dalla delle lo ecco ho hai cui tra loro molto quando perché sul nella io",
    "o a os as de que e é um uma para não com por do da em se mais como no na ou seu sua são mas ao dos das pode \
     isso você também está ser este esta quando muito nos pelo pela já até foi há sobre aqui entre essa seus",
    "de het een en van is dat niet op te zijn voor met je die er aan ook als bij maar om naar kan uit wordt deze dit \
     door hebt heeft worden of nog wel geen uw moet hier wat over meer u kunt zich hun tot dan onder ik",
    "och att det är en ett som på för med inte av den till om kan du har de eller från var så vi men ska din jag \
     här när också detta alla vara dina mer där ut upp efter bara mot han sig mycket skulle under",
    "og at det er en et som på for med ikke af den til om kan du har de eller fra var så vi men skal din jeg her når \
     også dette alle være dine mere der ud op efter kun mod han sig meget ville under hvis blive noget",
    "og å det er en et som på for med ikke av den til om kan du har de eller fra var så vi men skal din jeg her når \
     også dette alle være dine mer der ut opp etter bare mot han seg mye ville under hvis bli noe noen",
    "i w na z do nie się jest to że o jak za po dla od ale czy lub przez tym które który są być może co oraz tego \
     tak przy pod tylko jego jej ich już ten ta te bardzo można proszę aby gdy jeśli ze we",
    "a v na se je to že s z o do pro jako by za i ale po jsou podle od aby nebo který která jeho tak při co není být \
     může ze k ve už také jen jste až pokud když vás mezi bylo této tento",
    "și de în la a cu pe nu o un că este pentru din sau mai ce se care sunt dar prin ca după fi dacă este poate acest \
     această vă ai am al ale lui lor când doar foarte între fără aceste fost",
    "a az és hogy nem is egy ez de van meg csak ha mint már még el vagy lehet kell azt sem itt amely ezt után fel ki \
     be lesz volt között minden mert így akkor olyan ami át vannak szerint",
    "ja on ei se että oli ovat kuin tai mutta joka myös voi olla hän sen jos niin kun ole tämä ne mitä vain nyt kuten \
     sekä jotka tämän sinun voit ovat ollut mukaan jälkeen vielä siitä siinä kanssa",
    "ve bir bu için de da ile olarak çok daha olan gibi en ne ya ki ama var kadar sonra değil mi her o olduğu veya \
     ise göre şu hem ben biz siz size bunu şekilde yok olur eğer lütfen tüm",
];

/// Letters that raise the count of some languages, as bits of [`LATIN`].
const LETTERS: [(char, u16); 27] = [
    ('ß', bit(1)),
    ('ä', bit(1) | bit(7) | bit(14)),
    ('ö', bit(1) | bit(7) | bit(13) | bit(14) | bit(15)),
    ('ü', bit(1) | bit(13) | bit(15)),
    ('ñ', bit(3)),
    ('¿', bit(3)),
    ('¡', bit(3)),
    ('ã', bit(5)),
    ('õ', bit(5)),
    ('ç', bit(2) | bit(5) | bit(15)),
    ('è', bit(2) | bit(4)),
    ('ê', bit(2) | bit(5)),
    ('ò', bit(4)),
    ('ù', bit(2) | bit(4)),
    ('å', bit(7) | bit(8) | bit(9)),
    ('æ', bit(8) | bit(9)),
    ('ø', bit(8) | bit(9)),
    ('ł', bit(10)),
    ('ą', bit(10)),
    ('ę', bit(10)),
    ('ř', bit(11)),
    ('ě', bit(11)),
    ('ă', bit(12)),
    ('ț', bit(12)),
    ('ő', bit(13)),
    ('ğ', bit(15)),
    ('ı', bit(15)),
];

const fn bit(language: u32) -> u16 {
    1 << language
}

/// Slots of the word table, a power of two with room to spare.
const SLOTS: usize = 2_048;

/// Words as packed bytes beside the languages that use them, by open addressing.
static TABLE: [(u64, u16); SLOTS] = build();

#[expect(clippy::large_stack_arrays, reason = "built at compile time")]
const fn build() -> [(u64, u16); SLOTS] {
    let mut table = [(0, 0); SLOTS];
    let mut language = 0;
    while language < WORDS.len() {
        let bytes = WORDS[language].as_bytes();
        let (mut at, mut word) = (0, 0_u64);
        while at <= bytes.len() {
            if at == bytes.len() || bytes[at] == b' ' {
                if word != 0 {
                    let slot = find(&table, word);
                    table[slot] = (word, table[slot].1 | (1 << language));
                }
                word = 0;
            } else {
                assert!(word >> 56 == 0, "a word is longer than eight bytes");
                word = (word << 8) | bytes[at] as u64;
            }
            at += 1;
        }
        language += 1;
    }
    table
}

/// The slot that holds the word, or the free one where it would stand.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "one branch that seldom goes on: whether a word is known is not to be foreseen"
)]
const fn find(table: &[(u64, u16); SLOTS], word: u64) -> usize {
    let mut slot = (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 53) as usize;
    while (table[slot].0 != 0) & (table[slot].0 != word) {
        slot = (slot + 1) % SLOTS;
    }
    slot
}

/// Languages, as bits of [`LATIN`], in which this word is frequent; `word` holds its bytes, the last lowest.
pub(super) fn languages_of_word(word: u64) -> u16 {
    TABLE[find(&TABLE, word)].1
}

/// Languages that write this letter more than others.
pub(super) fn languages_of_letter(letter: char) -> u16 {
    LETTERS
        .iter()
        .find(|(known, _)| *known == letter)
        .map_or(0, |(_, languages)| *languages)
}
