#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn clean(html: &str) -> String {
    let doc = dom::parse(html);
    read(&doc, &dom::elements(&doc.root()));
    crate::sanitise(&dom::body(&doc).html(), None)
}

#[test]
fn mathml_becomes_words_with_raised_parts() {
    for (source, right) in [
        (
            "<math><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math>",
            "E = mc<sup>2</sup>",
        ),
        (
            "<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math>",
            "(a + b)/2",
        ),
        (
            "<math><msqrt><mi>x</mi></msqrt><mo>&lt;</mo><msub><mi>y</mi><mn>1</mn></msub></math>",
            "√x &lt; y<sub>1</sub>",
        ),
        (
            "<math><semantics><mi>n</mi><annotation encoding=\"application/x-tex\">n</annotation></semantics></math>",
            "n",
        ),
    ] {
        assert!(
            clean(&format!("<p>so {source}.</p>")).contains(&format!("<span>{right}</span>")),
            "{source}: {}",
            clean(source)
        );
    }
}

#[test]
fn what_scripts_of_formulas_leave_is_read_once() {
    let katex = r#"<p>See <span class="katex"><span class="katex-mathml"><math><semantics><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow><annotation encoding="application/x-tex">x^2</annotation></semantics></math></span><span class="katex-html" aria-hidden="true">x2</span></span> here</p>"#;
    assert_eq!(clean(katex), "<p>See <span>x<sup>2</sup></span> here</p>");
    let script = r#"<p>See <span class="MathJax_Preview">x</span><span class="MathJax">x2</span><script type="math/tex">x^2 \le \frac{\alpha}{2n}</script> here</p>"#;
    assert_eq!(
        clean(script),
        "<p>See <span>x<sup>2</sup> ≤ α/(2n)</span> here</p>"
    );
    let display = r#"<div><script type="math/tex; mode=display">\sqrt{a_{i}}</script></div>"#;
    assert_eq!(clean(display), "<div><p>√(a<sub>i</sub>)</p></div>");
}

#[test]
fn no_formula_is_too_deep_or_too_hostile() {
    for source in [
        "{".repeat(100_000),
        "\\frac{".repeat(50_000),
        "^".repeat(100_000),
        "\\sqrt[".repeat(20_000),
        "\\".to_owned(),
        "x^{<img src=x onerror=alert(1)>}".to_owned(),
    ] {
        let html = clean(&format!(
            "<p>a</p><script type=\"math/tex\">{source}</script>"
        ));
        assert!(!html.contains("<img"), "{html}");
    }
}
