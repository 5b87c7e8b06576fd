//! Structure that has to survive: embeds, code, tables, lists, quotes, formulas, notes, direction.
use super::{CASE, Case, check};

#[test]
fn structure_is_kept() {
    check(CASES);
}

const CASES: &[Case] = &[
    Case {
        name: "a film in boxes and a figure",
        body: "<article><h1>The lights of the bay</h1>{P1}<figure class=\"embed\"><div class=\"wrapper\"><iframe src=\"https://www.youtube.com/embed/abcdefghijk\" title=\"A night at sea\"></iframe></div><figcaption>Seen from the boat</figcaption></figure>{P2}{P3}</article>",
        text: &[
            "Part 1",
            "YouTube: A night at sea — Seen from the boat",
            "Part 2",
        ],
        html: &["<a href=\"https://www.youtube.com/watch?v=abcdefghijk\""],
        pictures: Some(&["https://i.ytimg.com/vi/abcdefghijk/hqdefault.jpg"]),
        ..CASE
    },
    Case {
        name: "a film that waits for its script",
        body: "<article><h1>The lights of the bay</h1>{P1}<lite-youtube videoid=\"abcdefghijk\" playlabel=\"Play: The storm\"></lite-youtube>{P2}<div class=\"ratio\"><iframe src=\"about:blank\" data-src=\"https://player.vimeo.com/video/77\"></iframe></div>{P3}<amp-youtube data-videoid=\"kjihgfedcba\"></amp-youtube>{P4}</article>",
        text: &[
            "Part 1",
            "YouTube: The storm",
            "Part 2",
            "Vimeo",
            "Part 3",
            "YouTube",
            "Part 4",
        ],
        html: &[
            "https://vimeo.com/77",
            "https://www.youtube.com/watch?v=kjihgfedcba",
        ],
        ..CASE
    },
    Case {
        name: "a film that is a file",
        body: "<article><h1>The lights of the bay</h1>{P1}<div><video controls poster=\"/still.jpg\" title=\"The lamp turns\"><source src=\"/lamp.mp4\"></video></div>{P2}{P3}</article>",
        text: &["Part 1", "The lamp turns", "Part 2"],
        html: &["<a href=\"https://bay.example/lamp.mp4\""],
        pictures: Some(&["/still.jpg"]),
        ..CASE
    },
    Case {
        name: "a post that a script fills",
        body: "<article><h1>The lights of the bay</h1>{P1}<blockquote class=\"twitter-tweet\"><a href=\"https://twitter.com/bay/status/7\"></a></blockquote><script src=\"https://platform.twitter.com/widgets.js\"></script>{P2}<blockquote class=\"twitter-tweet\"><p>Three signals at nine tonight.</p>— Bay (@bay) <a href=\"https://twitter.com/bay/status/8\">May 3</a></blockquote>{P3}</article>",
        text: &["Part 1", "Part 2", "Three signals", "Part 3"],
        html: &[
            "<a href=\"https://twitter.com/bay/status/7\"",
            "<blockquote><p>Three signals",
        ],
        ..CASE
    },
    Case {
        name: "an unknown frame is no part of the text",
        body: "<article><h1>The lights of the bay</h1>{P1}<div><iframe src=\"https://ads.example.net/x\"></iframe></div>{P2}{P3}</article>",
        without: &["ads.example.net"],
        ..CASE
    },
    Case {
        name: "details and terms",
        body: "<article><h1>The lights of the bay</h1>{P1}<details><summary>On the oil</summary><p>It was pressed from rape seed, and smelled.</p></details>{P2}<dl><dt>Wick</dt><dd>What burns.</dd><dt>Lens</dt><dd>What bends the light.</dd></dl>{P3}</article>",
        text: &[
            "Part 1",
            "On the oil",
            "rape seed",
            "Part 2",
            "Wick",
            "What bends the light.",
            "Part 3",
        ],
        html: &["<details><summary>", "<dl><dt>Wick</dt><dd>"],
        ..CASE
    },
    Case {
        name: "a list one ticks",
        body: "<article><h1>The lights of the bay</h1>{P1}<ul><li><input type=\"checkbox\" checked> oil</li><li><input type=\"checkbox\">wick</li></ul>{P2}{P3}</article>",
        text: &["☑ oil", "☐ wick"],
        ..CASE
    },
    Case {
        name: "a poem keeps its lines",
        body: "<article><h1>The lights of the bay</h1>{P1}<p>Fog on the pier<br>Fog on the sea<br>Nobody here</p><pre>  one\n    two</pre>{P2}{P3}</article>",
        text: &[
            "Fog on the pier\nFog on the sea\nNobody here",
            "  one\n    two",
        ],
        ..CASE
    },
    Case {
        name: "a quote with its speaker, and one that repeats the text",
        body: "<article><h1>The lights of the bay</h1>{P1}<blockquote><p>Light is a promise.</p><cite>The keeper</cite></blockquote>{P2}<aside class=\"pull-quote\"><p>for a winter the fishermen burned tar in barrels along the pier</p></aside>{P3}<aside class=\"pullquote\"><p>Nobody thanks a lamp.</p></aside>{P4}</article>",
        text: &[
            "Light is a promise.",
            "The keeper",
            "Part 2",
            "Part 3",
            "Nobody thanks a lamp.",
            "Part 4",
        ],
        html: &["<blockquote><p>Light is a promise.</p><cite>"],
        without: &["<p>for a winter"],
        ..CASE
    },
    Case {
        name: "code beside its line numbers",
        body: "<article><h1>The lights of the bay</h1>{P1}<table class=\"highlight\"><tr><td class=\"gutter\"><pre>1\n2\n3</pre></td><td class=\"code\"><pre>let lamp = on();\nturn(lamp);\nsleep();</pre></td></tr></table>{P2}<pre><code><span class=\"line-number\">1</span>first();\n<span class=\"line-number\">2</span>second();</code></pre>{P3}</article>",
        text: &[
            "let lamp = on();\nturn(lamp);\nsleep();",
            "first();\nsecond();",
        ],
        without: &["1\n2\n3", "<table"],
        ..CASE
    },
    Case {
        name: "code with a row for each line",
        body: "<article><h1>The lights of the bay</h1>{P1}<div class=\"highlight\"><table><tr><td data-line-number=\"1\"></td><td class=\"blob-code\">if fog {</td></tr><tr><td data-line-number=\"2\"></td><td class=\"blob-code\">  horn();</td></tr></table></div>{P2}{P3}</article>",
        html: &["<pre>if fog {\n  horn();</pre>"],
        ..CASE
    },
    Case {
        name: "a table with spans and a caption",
        body: "<article><h1>The lights of the bay</h1>{P1}<table><caption>Ships</caption><thead><tr><th>Year</th><th>Number</th></tr></thead><tbody><tr><td rowspan=\"2\">1901</td><td>14</td></tr><tr><td>17</td></tr></tbody></table>{P2}{P3}</article>",
        html: &["<caption>Ships</caption>", "<td rowspan=\"2\">1901</td>"],
        ..CASE
    },
    Case {
        name: "a table that only lays out",
        body: "<article><h1>The lights of the bay</h1>{P1}<table><tr><td>{P2}{P3}</td><td>{P4}{P5}</td></tr></table>{P6}</article>",
        text: &["Part 1", "Part 2", "Part 4", "Part 6"],
        without: &["<table"],
        ..CASE
    },
    Case {
        name: "formulas",
        body: "<article><h1>The lights of the bay</h1>{P1}<p>The range is <math><msqrt><mrow><mn>13</mn><mi>h</mi></mrow></msqrt></math> of the height <span class=\"katex\"><span class=\"katex-mathml\"><math><semantics><msub><mi>h</mi><mn>1</mn></msub><annotation encoding=\"application/x-tex\">h_1</annotation></semantics></math></span><span class=\"katex-html\">h1</span></span>, or <script type=\"math/tex\">\\frac{a}{b}</script> of it.</p>{P2}{P3}</article>",
        html: &["√(13h)", "h<sub>1</sub></span>,", "a/b"],
        ..CASE
    },
    Case {
        name: "notes at the foot, there and back",
        body: "<article><h1>The lights of the bay</h1>{P1}<p>The lens was French<sup id=\"r1\"><a href=\"#n1\">1</a></sup>, as everybody there knows, and heavy, and dear, and worth it.</p>{P2}{P3}<section class=\"footnotes\"><ol><li id=\"n1\">Made in Paris. <a href=\"#r1\">↩</a></li></ol></section></article>",
        text: &["The lens was French", "Part 3", "Made in Paris."],
        html: &[
            "<a href=\"#a-n1\"",
            "id=\"a-n1\"",
            "<a href=\"#a-r1\"",
            "id=\"a-r1\"",
        ],
        ..CASE
    },
    Case {
        name: "sound in the middle of a text",
        body: "<article><h1>The lights of the bay</h1>{P1}<div class=\"player\"><audio src=\"/horn.mp3\" controls></audio></div>{P2}{P3}</article>",
        text: &["Part 1", "Part 2"],
        audio: &["/horn.mp3"],
        ..CASE
    },
    Case {
        name: "from right to left",
        head: "<title>أضواء الخليج</title>",
        body: "<article dir=\"rtl\"><h1>أضواء الخليج</h1><p>كان الحارس يصعد الدرج كل مساء ومعه علبة من الزيت، ويشعل الفتيل بنفسه، وكان البحارة يرون الضوء من بعيد، ويعرفون أن الميناء قريب.</p><p>ثم جاء المهندسون بالأسلاك، ولم يعد أحد ينام في البرج، وبقيت الدفاتر تحت أرضية الكوخ حتى وجدتها حفيدته في الخريف.</p><ul><li>الزيت والفتيل والعدسة</li><li>الدفاتر التسعة عشر</li></ul></article>",
        title: Some("أضواء الخليج"),
        html: &["<div dir=\"rtl\" lang=\"en\">", "<ul><li>"],
        ..CASE
    },
];
