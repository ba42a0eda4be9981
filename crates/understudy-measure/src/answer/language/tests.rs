//! Sentences of every language that is told apart, and texts of which no language should be said.

use super::language;

/// One or more sentences of each language.
const SENTENCES: [(&str, &str); 25] = [
    (
        "eng",
        "The invoice was sent to the customer, but it has not been paid yet.",
    ),
    (
        "eng",
        "{\"answer\": \"You can find it in the settings, if you have the right to change them.\"}",
    ),
    (
        "deu",
        "Die Rechnung wurde an den Kunden geschickt, aber sie ist noch nicht bezahlt.",
    ),
    (
        "fra",
        "La facture a été envoyée au client, mais elle n'est pas encore payée par la banque.",
    ),
    (
        "spa",
        "La factura se ha enviado al cliente, pero todavía no está pagada por el banco.",
    ),
    (
        "ita",
        "La fattura è stata inviata al cliente, ma non è ancora pagata dalla banca e si può vedere qui.",
    ),
    (
        "por",
        "A fatura foi enviada ao cliente, mas ainda não foi paga e você pode ver isso aqui.",
    ),
    (
        "nld",
        "De factuur is naar de klant gestuurd, maar het bedrag is nog niet door hem betaald.",
    ),
    (
        "swe",
        "Fakturan har skickats till kunden, men den är inte betald och det är ett problem för oss.",
    ),
    (
        "pol",
        "Faktura została wysłana do klienta, ale nie jest jeszcze opłacona i to jest problem.",
    ),
    (
        "ces",
        "Faktura byla odeslána zákazníkovi, ale ještě není zaplacena a to je pro nás problém.",
    ),
    (
        "ron",
        "Factura a fost trimisă la client, dar nu este încă plătită și nu se poate face nimic.",
    ),
    (
        "hun",
        "A számlát elküldtük az ügyfélnek, de még nem fizette ki, és ez már egy gond.",
    ),
    (
        "fin",
        "Lasku on lähetetty asiakkaalle, mutta se ei ole vielä maksettu ja se on ongelma.",
    ),
    (
        "tur",
        "Fatura müşteriye gönderildi, ama henüz ödenmedi ve bu bizim için çok önemli.",
    ),
    (
        "rus",
        "Счёт отправлен клиенту, но он ещё не оплачен, и это проблема для нашей фирмы.",
    ),
    (
        "ukr",
        "Рахунок надіслано клієнту, але він ще не оплачений, і це проблема для нашої фірми.",
    ),
    (
        "ell",
        "Το τιμολόγιο στάλθηκε στον πελάτη, αλλά δεν έχει πληρωθεί ακόμη.",
    ),
    (
        "ara",
        "تم إرسال الفاتورة إلى العميل، ولكن لم يتم دفعها بعد من قبل البنك.",
    ),
    (
        "heb",
        "החשבונית נשלחה ללקוח, אך היא עדיין לא שולמה על ידי הבנק.",
    ),
    (
        "hin",
        "चालान ग्राहक को भेज दिया गया है, लेकिन अभी तक भुगतान नहीं हुआ है।",
    ),
    (
        "jpn",
        "請求書はお客様に送付されましたが、まだ支払われていません。",
    ),
    (
        "cmn",
        "发票已经寄给客户了，但是银行还没有付款，所以请稍等几天再查看一下。",
    ),
    (
        "kor",
        "청구서를 고객에게 보냈지만 아직 결제되지 않았습니다. 다시 확인해 주세요.",
    ),
    ("tha", "ส่งใบแจ้งหนี้ให้ลูกค้าแล้ว แต่ยังไม่ได้ชำระเงิน"),
];

#[test]
fn each_language_is_recognised_by_a_sentence() {
    for (code, text) in SENTENCES {
        assert_eq!(language(text).code, Some(code), "{text}");
    }
}

#[test]
fn danish_and_norwegian_are_left_open_where_they_are_the_same() {
    let shared = language("Det er en god idé, og vi kan godt se på det med dig i morgen.").code;
    assert!(matches!(shared, None | Some("dan" | "nob")), "{shared:?}");
    assert_eq!(language("Jeg har ikke noget imod det, og det bliver også godt efter min mening, når de kun er her.").code, Some("dan"));
}

#[test]
fn little_text_and_code_have_no_language() {
    for text in ["", "42", "Yes.", "{\"a\":1}", "!!! ??? ... 1234567890"] {
        assert_eq!(language(text).code, None, "{text}");
        assert_eq!(language(text).script, None, "{text}");
    }
    let code = language("fn main() { let value = compute(left, right); println!(\"{value}\"); }");
    assert_eq!((code.script, code.code), (Some("Latin"), None));
}
