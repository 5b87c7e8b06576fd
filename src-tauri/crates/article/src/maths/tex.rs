//! TeX as pages write it, made readable: what is known becomes its sign, the rest keeps its name.
use super::{escaped, grouped};

/// Groups within groups.
const DEEPEST: usize = 24;

pub(super) fn html(source: &str) -> String {
    let source: String = source
        .trim()
        .trim_start_matches("$$")
        .trim_end_matches("$$")
        .trim_start_matches("\\[")
        .trim_end_matches("\\]")
        .chars()
        .take(super::LONGEST)
        .collect();
    let chars: Vec<char> = source.chars().collect();
    let mut at = 0;
    run(&chars, &mut at, 0)
}

/// Up to the end of the group.
fn run(source: &[char], at: &mut usize, depth: usize) -> String {
    let mut out = String::new();
    while let Some(c) = source.get(*at).copied() {
        *at += 1;
        match c {
            '}' => break,
            '{' => out.push_str(&deeper(source, at, depth)),
            '^' => out.push_str(&format!("<sup>{}</sup>", argument(source, at, depth))),
            '_' => out.push_str(&format!("<sub>{}</sub>", argument(source, at, depth))),
            '~' => out.push(' '),
            '&' => out.push(' '),
            '\\' => command(source, at, depth, &mut out),
            '%' => {
                while source.get(*at).is_some_and(|c| *c != '\n') {
                    *at += 1;
                }
            }
            '=' | '+' | '<' | '>' => out.push_str(&format!(" {} ", escaped(&c.to_string()))),
            '-' if !out.trim().is_empty() => out.push_str(" − "),
            c if c.is_whitespace() => out.push(' '),
            c => out.push_str(&escaped(&c.to_string())),
        }
    }
    out
}

fn deeper(source: &[char], at: &mut usize, depth: usize) -> String {
    if depth < DEEPEST {
        return run(source, at, depth + 1);
    }
    // Words alone of what is nested deeper.
    let start = *at;
    while source.get(*at).is_some_and(|c| *c != '}') {
        *at += 1;
    }
    let words: String = source[start..*at]
        .iter()
        .filter(|c| c.is_alphanumeric())
        .collect();
    *at += 1;
    words
}

/// A group, a command or one sign.
fn argument(source: &[char], at: &mut usize, depth: usize) -> String {
    while source.get(*at).is_some_and(|c| c.is_whitespace()) {
        *at += 1;
    }
    match source.get(*at).copied() {
        Some('{') => {
            *at += 1;
            deeper(source, at, depth)
        }
        Some('\\') => {
            *at += 1;
            let mut out = String::new();
            if depth < DEEPEST {
                command(source, at, depth + 1, &mut out);
            }
            out
        }
        Some(c) => {
            *at += 1;
            escaped(&c.to_string())
        }
        None => String::new(),
    }
}

fn command(source: &[char], at: &mut usize, depth: usize, out: &mut String) {
    let start = *at;
    while source.get(*at).is_some_and(char::is_ascii_alphabetic) {
        *at += 1;
    }
    if *at == start {
        // `\\` ends a line, `\,` and `\;` are spaces, `\{` a brace.
        match source.get(*at).copied() {
            Some('\\') => out.push_str("; "),
            Some(c @ ('{' | '}' | '%' | '$' | '#' | '_')) => out.push(c),
            Some('&') => out.push_str("&amp;"),
            Some('|') => out.push('‖'),
            _ => out.push(' '),
        }
        *at += 1;
        return;
    }
    let name: String = source[start..*at].iter().collect();
    match name.as_str() {
        "frac" | "dfrac" | "tfrac" | "cfrac" => {
            let (over, under) = (argument(source, at, depth), argument(source, at, depth));
            out.push_str(&format!("{}/{}", grouped(&over), grouped(&under)));
        }
        "binom" | "dbinom" => {
            let (over, under) = (argument(source, at, depth), argument(source, at, depth));
            out.push_str(&format!("C({over}, {under})"));
        }
        "sqrt" => {
            let root = source.get(*at) == Some(&'[');
            if root {
                let end = source[*at..].iter().position(|c| *c == ']').unwrap_or(0);
                let power: String = source[*at + 1..*at + end.max(1)].iter().collect();
                *at += end + 1;
                out.push_str(&format!("<sup>{}</sup>", escaped(&power)));
            }
            let under = argument(source, at, depth);
            out.push_str(&format!("√{}", grouped(&under)));
        }
        "text" | "mathrm" | "mathbf" | "mathit" | "mathsf" | "mathtt" | "mathcal" | "mathbb"
        | "mathfrak" | "boldsymbol" | "operatorname" | "textbf" | "textit" | "mbox" | "bm"
        | "pmb" | "underline" | "overbrace" | "underbrace" => {
            out.push_str(&argument(source, at, depth));
        }
        "hat" | "widehat" => accent(source, at, depth, '\u{302}', out),
        "bar" | "overline" => accent(source, at, depth, '\u{304}', out),
        "tilde" | "widetilde" => accent(source, at, depth, '\u{303}', out),
        "vec" => accent(source, at, depth, '\u{20d7}', out),
        "dot" => accent(source, at, depth, '\u{307}', out),
        "begin" | "end" => {
            argument(source, at, depth);
        }
        "left" | "right" | "big" | "Big" | "bigg" | "Bigg" | "bigl" | "bigr" | "Bigl" | "Bigr" => {
            if source.get(*at) == Some(&'.') {
                *at += 1;
            }
        }
        "displaystyle" | "textstyle" | "scriptstyle" | "limits" | "nolimits" | "nonumber"
        | "notag" | "rm" | "bf" | "it" => {}
        "quad" | "qquad" | "space" => out.push(' '),
        "label" | "tag" | "color" => {
            argument(source, at, depth);
        }
        _ => match sign(&name) {
            Some(sign) => out.push_str(sign),
            // `\sin`, `\log`, `\max` and whatever is not known.
            None => {
                if out.ends_with(char::is_alphanumeric) {
                    out.push(' ');
                }
                out.push_str(&name);
                if source.get(*at).is_some_and(|c| c.is_alphanumeric()) {
                    out.push(' ');
                }
            }
        },
    }
}

fn accent(source: &[char], at: &mut usize, depth: usize, mark: char, out: &mut String) {
    out.push_str(&argument(source, at, depth));
    out.push(mark);
}

fn sign(name: &str) -> Option<&'static str> {
    const SIGNS: &[(&str, &str)] = &[
        ("alpha", "α"),
        ("beta", "β"),
        ("gamma", "γ"),
        ("delta", "δ"),
        ("epsilon", "ε"),
        ("varepsilon", "ε"),
        ("zeta", "ζ"),
        ("eta", "η"),
        ("theta", "θ"),
        ("vartheta", "θ"),
        ("iota", "ι"),
        ("kappa", "κ"),
        ("lambda", "λ"),
        ("mu", "μ"),
        ("nu", "ν"),
        ("xi", "ξ"),
        ("pi", "π"),
        ("rho", "ρ"),
        ("sigma", "σ"),
        ("tau", "τ"),
        ("upsilon", "υ"),
        ("phi", "φ"),
        ("varphi", "φ"),
        ("chi", "χ"),
        ("psi", "ψ"),
        ("omega", "ω"),
        ("Gamma", "Γ"),
        ("Delta", "Δ"),
        ("Theta", "Θ"),
        ("Lambda", "Λ"),
        ("Xi", "Ξ"),
        ("Pi", "Π"),
        ("Sigma", "Σ"),
        ("Phi", "Φ"),
        ("Psi", "Ψ"),
        ("Omega", "Ω"),
        ("cdot", " · "),
        ("times", " × "),
        ("div", " ÷ "),
        ("pm", " ± "),
        ("mp", " ∓ "),
        ("ast", " ∗ "),
        ("circ", "∘"),
        ("leq", " ≤ "),
        ("le", " ≤ "),
        ("geq", " ≥ "),
        ("ge", " ≥ "),
        ("neq", " ≠ "),
        ("ne", " ≠ "),
        ("approx", " ≈ "),
        ("equiv", " ≡ "),
        ("sim", " ∼ "),
        ("simeq", " ≃ "),
        ("propto", " ∝ "),
        ("ll", " ≪ "),
        ("gg", " ≫ "),
        ("in", " ∈ "),
        ("notin", " ∉ "),
        ("subset", " ⊂ "),
        ("subseteq", " ⊆ "),
        ("cup", " ∪ "),
        ("cap", " ∩ "),
        ("wedge", " ∧ "),
        ("land", " ∧ "),
        ("vee", " ∨ "),
        ("lor", " ∨ "),
        ("neg", "¬"),
        ("forall", "∀"),
        ("exists", "∃"),
        ("to", " → "),
        ("rightarrow", " → "),
        ("leftarrow", " ← "),
        ("Rightarrow", " ⇒ "),
        ("implies", " ⇒ "),
        ("Leftrightarrow", " ⇔ "),
        ("iff", " ⇔ "),
        ("mapsto", " ↦ "),
        ("mid", " ∣ "),
        ("sum", "∑"),
        ("prod", "∏"),
        ("int", "∫"),
        ("iint", "∬"),
        ("oint", "∮"),
        ("partial", "∂"),
        ("nabla", "∇"),
        ("infty", "∞"),
        ("emptyset", "∅"),
        ("ldots", "…"),
        ("cdots", "⋯"),
        ("dots", "…"),
        ("vdots", "⋮"),
        ("prime", "′"),
        ("degree", "°"),
        ("hbar", "ℏ"),
        ("ell", "ℓ"),
        ("Re", "ℜ"),
        ("Im", "ℑ"),
        ("langle", "⟨"),
        ("rangle", "⟩"),
        ("lfloor", "⌊"),
        ("rfloor", "⌋"),
        ("lceil", "⌈"),
        ("rceil", "⌉"),
        ("lbrace", "{"),
        ("rbrace", "}"),
        ("vert", "|"),
        ("lvert", "|"),
        ("rvert", "|"),
        ("top", "⊤"),
        ("bot", "⊥"),
        ("perp", " ⊥ "),
        ("oplus", " ⊕ "),
        ("otimes", " ⊗ "),
        ("star", "⋆"),
        ("bullet", "•"),
    ];
    SIGNS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, sign)| *sign)
}
