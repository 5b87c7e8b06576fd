//! How bytes become letters.
use super::*;

/// In a charset that `encoding_rs` knows.
fn in_charset(label: &str, text: &str) -> Vec<u8> {
    let charset = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
    charset.encode(text).0.into_owned()
}

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xfeff);
    mark.into_iter()
        .chain(text.encode_utf16())
        .flat_map(|unit| match big {
            true => unit.to_be_bytes(),
            false => unit.to_le_bytes(),
        })
        .collect()
}

fn declared(charset: &str, title: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"{charset}\"?><rss version=\"2.0\"><channel><title>{title}</title>\
         <item><title>{title} 1</title></item></channel></rss>"
    )
}

pub fn shapes() -> Vec<Shape> {
    let russian = |charset: &str| declared(charset, "Гавань");
    vec![
        shape(
            "UTF-8 with a mark",
            [b"\xef\xbb\xbf", russian("utf-8").as_bytes()].concat(),
            "Гавань", 1, title, "Гавань 1",
        ),
        shape("UTF-16 LE with a mark", utf16(&russian("utf-16"), false, true), "Гавань", 1, title, "Гавань 1"),
        shape("UTF-16 BE with a mark", utf16(&russian("utf-16"), true, true), "Гавань", 1, title, "Гавань 1"),
        shape("UTF-16 LE without a mark", utf16(&russian("utf-16"), false, false), "Гавань", 1, title, "Гавань 1"),
        shape("UTF-16 BE without a mark", utf16(&russian("utf-16"), true, false), "Гавань", 1, title, "Гавань 1"),
        shape("UTF-8 that is called UTF-16", russian("utf-16"), "Гавань", 1, title, "Гавань 1"),
        shape("windows-1251", in_charset("windows-1251", &russian("windows-1251")), "Гавань", 1, title, "Гавань 1"),
        shape("KOI8-R", in_charset("koi8-r", &russian("koi8-r")), "Гавань", 1, title, "Гавань 1"),
        shape("ISO-8859-5", in_charset("iso-8859-5", &russian("iso-8859-5")), "Гавань", 1, title, "Гавань 1"),
        shape("UTF-8 that is called windows-1251", russian("windows-1251"), "Гавань", 1, title, "Гавань 1"),
        shape(
            "windows-1251 that is called UTF-8, by a header that knows better",
            in_charset("windows-1251", &russian("utf-8")),
            "Гавань", 1, title, "Гавань 1",
        )
        .under("text/xml; charset=windows-1251"),
        shape(
            "windows-1251 of which only the header tells",
            in_charset("windows-1251", "<rss version='2.0'><channel><title>Гавань</title><item><title>Гавань 1</title></item></channel></rss>"),
            "Гавань", 1, title, "Гавань 1",
        )
        .under("application/rss+xml; charset=\"windows-1251\""),
        shape("Latin-1 that means windows-1252", in_charset("windows-1252", &declared("iso-8859-1", "“Harbour” – 5 €")), "“Harbour” – 5 €", 1, title, "“Harbour” – 5 € 1"),
        shape("windows-1250", in_charset("windows-1250", &declared("windows-1250", "Přístav")), "Přístav", 1, title, "Přístav 1"),
        shape("ISO-8859-2", in_charset("iso-8859-2", &declared("ISO-8859-2", "Łódź")), "Łódź", 1, title, "Łódź 1"),
        shape("Shift_JIS", in_charset("shift_jis", &declared("Shift_JIS", "港の時間")), "港の時間", 1, title, "港の時間 1"),
        shape("EUC-JP", in_charset("euc-jp", &declared("EUC-JP", "港の時間")), "港の時間", 1, title, "港の時間 1"),
        shape("GBK that is called GB2312", in_charset("gbk", &declared("gb2312", "港口時間")), "港口時間", 1, title, "港口時間 1"),
        shape("Big5", in_charset("big5", &declared("big5", "港口時間")), "港口時間", 1, title, "港口時間 1"),
        shape("EUC-KR", in_charset("euc-kr", &declared("euc-kr", "항구")), "항구", 1, title, "항구 1"),
        shape("a charset that nobody knows", declared("x-own", "Hafen"), "Hafen", 1, title, "Hafen 1"),
        shape("one bad byte in UTF-8", [declared("utf-8", "Harbour").as_bytes(), b"<!-- \xff -->"].concat(), "Harbour", 1, title, "Harbour 1"),
        shape("UTF-8 that was taken for windows-1252 and written again", declared("utf-8", "CafÃ©"), "CafÃ©", 1, title, "CafÃ© 1"),
        shape("Greek", in_charset("iso-8859-7", &declared("iso-8859-7", "Λιμάνι")), "Λιμάνι", 1, title, "Λιμάνι 1"),
        shape("Turkish", in_charset("windows-1254", &declared("iso-8859-9", "İskele ığş")), "İskele ığş", 1, title, "İskele ığş 1"),
        shape("JSON with a mark", [b"\xef\xbb\xbf", r#"{"version":"https://jsonfeed.org/version/1","title":"Гавань","items":[]}"#.as_bytes()].concat(), "Гавань", 0, |f| f.title.clone(), "Гавань"),
        shape("letters beyond the first plane", declared("utf-8", "Harbour 🚢 𝔸"), "Harbour 🚢 𝔸", 1, title, "Harbour 🚢 𝔸 1"),
        shape("words from right to left keep their marks", declared("utf-8", "נמל \u{200f}(1)"), "נמל \u{200f}(1)", 1, title, "נמל \u{200f}(1) 1"),
    ]
}
