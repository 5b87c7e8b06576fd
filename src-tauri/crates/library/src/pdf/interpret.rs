//! What a page's content shows as letters, and where: the part of PDF's operators that moves and shows text (ISO 32000-2,
//! chapters 8.4, 8.10 and 9). The crates beneath read objects and fonts; a renderer that also draws would bring decoders of
//! pictures and outlines, which nobody needs for a text.
use super::bombs;
use super::glyphs::{Matrix, PlacedGlyph};
use super::{Deadline, MOST_PAGES, MOST_TEXT};
use hayro_cmap::BfString;
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn};
use hayro_syntax::Pdf;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{
    Array, Dict, Name, Object, ObjectIdentifier, Stream, String as PdfString,
};
use hayro_syntax::page::{Page, Resources};
use std::collections::HashMap;
use std::sync::Arc;

/// Bytes of one page's content.
const MOST_CONTENT: usize = 64 * 1024 * 1024;
/// Streams that it may be put together from.
const MOST_STREAMS: usize = 10_000;
/// Operators of one page.
const MOST_OPERATORS: u64 = 3_000_000;
/// Letters of one page.
const MOST_GLYPHS: usize = 400_000;
/// Forms within forms, and forms that one page may show.
const DEEPEST: u32 = 8;
const MOST_FORMS: u32 = 2_000;
/// Saved states.
const MOST_SAVED: usize = 256;
/// Points around a page in which its letters may stand.
const MARGIN: f64 = 20.0;

/// All pages, as far as the bounds allow.
pub(super) struct ReadPages {
    pub pages: Vec<Vec<PlacedGlyph>>,
    /// Letters that could be told, and that could not.
    pub known: u64,
    pub unknown: u64,
    /// Nothing was left out.
    pub whole: bool,
}

pub(super) fn pages(pdf: &Pdf, deadline: Deadline) -> ReadPages {
    let cache = FontCache::new();
    let mut known = HashMap::new();
    let mut read = ReadPages {
        pages: Vec::new(),
        known: 0,
        unknown: 0,
        whole: true,
    };
    let mut left = MOST_TEXT;
    for page in pdf.pages().iter().take(MOST_PAGES) {
        if deadline.is_over() || left == 0 {
            read.whole = false;
            break;
        }
        let mut walk = Walk {
            cache: &cache,
            known: &mut known,
            fonts: Arc::new(|query: &FontQuery| {
                Some(match query {
                    FontQuery::Standard(font) => font.get_font_data(),
                    FontQuery::Fallback(font) => font.pick_standard_font().get_font_data(),
                })
            }),
            cmaps: Arc::new(|_| None),
            glyphs: Vec::new(),
            unknown: 0,
            operators: 0,
            forms: 0,
            left,
            whole: true,
            deadline,
        };
        walk.page(page);
        left = walk.left;
        read.whole &= walk.whole;
        read.known += walk.glyphs.len() as u64;
        read.unknown += walk.unknown;
        read.pages.push(walk.glyphs);
    }
    read
}

/// How text is shown: what `q` saves and `Q` brings back.
#[derive(Clone)]
struct ShownState<'d> {
    page: Matrix,
    font: Option<Font<'d>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

struct Walk<'c, 'd> {
    cache: &'c FontCache<'d>,
    /// Looked at already: a page names its fonts again and again.
    known: &'c mut HashMap<ObjectIdentifier, Option<Font<'d>>>,
    fonts: FontResolverFn,
    cmaps: CMapResolverFn,
    glyphs: Vec<PlacedGlyph>,
    unknown: u64,
    operators: u64,
    forms: u32,
    /// Bytes of text that may still come.
    left: usize,
    whole: bool,
    deadline: Deadline,
}

impl<'d> Walk<'_, 'd> {
    fn page(&mut self, page: &Page<'d>) {
        let Some(content) = self.content(page.raw()) else {
            return;
        };
        let state = ShownState {
            page: Matrix(page.initial_transform(false).as_coeffs()),
            font: None,
            size: 1.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        self.run(&content, page.resources(), state, 0);
        let (width, height) = page.render_dimensions();
        let inside = |at: f64, most: f32| (-MARGIN..=f64::from(most) + MARGIN).contains(&at);
        // Marks for cutting stand outside.
        self.glyphs
            .retain(|glyph| inside(glyph.x, width) && inside(glyph.y, height));
    }

    /// The content of a page, put together.
    fn content(&mut self, page: &Dict<'d>) -> Option<Vec<u8>> {
        if let Some(stream) = page.get::<Stream<'_>>(b"Contents") {
            return self.unpacked(&stream);
        }
        let mut all = Vec::new();
        for part in page
            .get::<Array<'_>>(b"Contents")?
            .iter::<Object<'_>>()
            .take(MOST_STREAMS)
        {
            let Some(stream) = part.into_stream() else {
                continue;
            };
            if self.deadline.is_over() || all.len() > MOST_CONTENT {
                self.whole = false;
                break;
            }
            all.extend(self.unpacked(&stream).unwrap_or_default());
            all.push(b'\n');
        }
        Some(all)
    }

    fn unpacked(&mut self, stream: &Stream<'_>) -> Option<Vec<u8>> {
        if !bombs::is_small(stream) {
            self.whole = false;
            return None;
        }
        let mut bytes = stream.decoded_data().ok()?.into_owned();
        if bytes.len() > MOST_CONTENT {
            bytes.truncate(MOST_CONTENT);
            self.whole = false;
        }
        Some(bytes)
    }

    /// Whether more may be done.
    fn goes_on(&mut self) -> bool {
        self.operators += 1;
        let over = self.operators > MOST_OPERATORS
            || self.glyphs.len() > MOST_GLYPHS
            || self.left == 0
            || (self.operators.is_multiple_of(256) && self.deadline.is_over());
        self.whole &= !over;
        !over
    }

    fn run(
        &mut self,
        content: &[u8],
        resources: &Resources<'d>,
        state: ShownState<'d>,
        depth: u32,
    ) {
        let mut now = state;
        let mut saved: Vec<ShownState<'d>> = Vec::new();
        // The text matrix and that of the line.
        let (mut at, mut line) = (Matrix::SAME, Matrix::SAME);
        let mut operators = TypedIter::new(content);
        while let Some(operator) = operators.next() {
            if !self.goes_on() {
                return;
            }
            match operator {
                Op::SaveState(_) if saved.len() < MOST_SAVED => saved.push(now.clone()),
                Op::RestoreState(_) => {
                    if let Some(before) = saved.pop() {
                        now = before;
                    }
                }
                Op::Transform(m) => {
                    let m = [m.0, m.1, m.2, m.3, m.4, m.5].map(|n| n.as_f64());
                    now.page = Matrix(m).then(now.page);
                }
                Op::BeginText(_) => (at, line) = (Matrix::SAME, Matrix::SAME),
                Op::CharacterSpacing(n) => now.letter_space = n.0.as_f64(),
                Op::WordSpacing(n) => now.word_space = n.0.as_f64(),
                Op::HorizontalScaling(n) => now.stretch = n.0.as_f64() / 100.0,
                Op::TextLeading(n) => now.leading = n.0.as_f64(),
                Op::TextRise(n) => now.rise = n.0.as_f64(),
                Op::TextFont(font) => {
                    now.size = font.1.as_f64();
                    now.font = self.font(resources, font.0);
                }
                Op::NextLine(by) => {
                    line = Matrix::shift(by.0.as_f64(), by.1.as_f64()).then(line);
                    at = line;
                }
                Op::NextLineAndSetLeading(by) => {
                    now.leading = -by.1.as_f64();
                    line = Matrix::shift(by.0.as_f64(), by.1.as_f64()).then(line);
                    at = line;
                }
                Op::SetTextMatrix(m) => {
                    line = Matrix([m.0, m.1, m.2, m.3, m.4, m.5].map(|n| n.as_f64()));
                    at = line;
                }
                Op::NextLineUsingLeading(_) => {
                    line = Matrix::shift(0.0, -now.leading).then(line);
                    at = line;
                }
                Op::ShowText(text) => self.show(&now, &mut at, text.0),
                Op::NextLineAndShowText(text) => {
                    line = Matrix::shift(0.0, -now.leading).then(line);
                    at = line;
                    self.show(&now, &mut at, text.0);
                }
                Op::ShowTextWithParameters(text) => {
                    now.word_space = text.0.as_f64();
                    now.letter_space = text.1.as_f64();
                    line = Matrix::shift(0.0, -now.leading).then(line);
                    at = line;
                    self.show(&now, &mut at, text.2);
                }
                Op::ShowTexts(parts) => {
                    for part in parts.0.iter::<Object<'_>>() {
                        match part {
                            Object::String(text) => self.show(&now, &mut at, &text),
                            Object::Number(by) => {
                                let by = -by.as_f64() / 1000.0 * now.size;
                                at = forward(&now, by).then(at);
                            }
                            _ => {}
                        }
                    }
                }
                Op::XObject(name) => self.form(name.0, resources, &now, depth),
                _ => {}
            }
        }
    }

    fn font(&mut self, resources: &Resources<'d>, name: &Name<'_>) -> Option<Font<'d>> {
        let dict = resources.get_font(name)?;
        let id = dict.obj_id();
        if let Some(known) = id.and_then(|id| self.known.get(&id)) {
            return known.clone();
        }
        let font = if bombs::is_small_font(&dict) {
            self.cache.font(&dict, &self.fonts, &self.cmaps)
        } else {
            self.whole = false;
            None
        };
        if let Some(id) = id {
            self.known.insert(id, font.clone());
        }
        font
    }

    /// A form: content within content.
    fn form(
        &mut self,
        name: &Name<'_>,
        resources: &Resources<'d>,
        now: &ShownState<'d>,
        depth: u32,
    ) {
        let Some(stream) = resources.get_x_object(name) else {
            return;
        };
        let dict = stream.dict();
        let is_form = dict
            .get::<Name<'_>>(b"Subtype")
            .is_some_and(|kind| kind.as_ref() == b"Form");
        if !is_form {
            return;
        }
        self.forms += 1;
        if depth >= DEEPEST || self.forms > MOST_FORMS {
            self.whole = false;
            return;
        }
        let own = dict.get::<Dict<'d>>(b"Resources").map(Resources::new);
        let mut state = now.clone();
        if let Some(matrix) = dict.get::<Array<'_>>(b"Matrix") {
            let mut numbers = [0.0_f64; 6];
            let read = matrix.iter::<f64>();
            if numbers.iter_mut().zip(read).map(|(to, n)| *to = n).count() == 6 {
                state.page = Matrix(numbers).then(state.page);
            }
        }
        let Some(content) = self.unpacked(&stream) else {
            return;
        };
        self.run(
            &content,
            own.as_ref().unwrap_or(resources),
            state,
            depth + 1,
        );
    }

    fn show(&mut self, now: &ShownState<'d>, at: &mut Matrix, text: &PdfString<'_>) {
        let Some(font) = &now.font else {
            self.unknown += text.as_bytes().len() as u64;
            return;
        };
        let bytes = text.as_bytes();
        let mut read = 0;
        while read < bytes.len() && self.left > 0 && self.glyphs.len() <= MOST_GLYPHS {
            let (code, length) = font.read_code(bytes, read);
            read += length.max(1);
            let space = if code == 32 && length == 1 {
                now.word_space
            } else {
                0.0
            };
            let advance = font.code_advance(code);
            let along = match font.is_horizontal() {
                true => advance.x,
                false => advance.y,
            };
            let by = along / 1000.0 * now.size + now.letter_space + space;
            let step = match font.is_horizontal() {
                true => (by * now.stretch, 0.0),
                false => (0.0, by),
            };
            self.place(now, *at, font, code, step);
            *at = Matrix::shift(step.0, step.1).then(*at);
        }
    }

    fn place(
        &mut self,
        now: &ShownState<'d>,
        at: Matrix,
        font: &Font<'d>,
        code: u32,
        step: (f64, f64),
    ) {
        let glyph = match font.glyph(font.map_code(code), code) {
            FontGlyph::Outline(glyph) => glyph.as_unicode(),
            FontGlyph::Type3(glyph) => glyph.as_unicode(),
        };
        let text = match glyph {
            Some(BfString::Char(c)) => readable(c).to_string(),
            Some(BfString::String(text)) => text.chars().take(16).map(readable).collect(),
            None => {
                self.unknown += 1;
                return;
            }
        };
        let whole = at.then(now.page);
        let up = whole.turn(0.0, now.size);
        let size = up.0.hypot(up.1);
        let start = Matrix::shift(0.0, now.rise).then(whole);
        if !whole.is_finite() || !size.is_finite() || size <= 0.0 {
            return;
        }
        self.left = self.left.saturating_sub(text.len());
        self.glyphs.push(PlacedGlyph {
            text,
            x: start.0[4],
            y: start.0[5],
            advance: whole.turn(step.0, step.1),
            size,
        });
    }
}

fn forward(now: &ShownState<'_>, by: f64) -> Matrix {
    match &now.font {
        Some(font) if !font.is_horizontal() => Matrix::shift(0.0, by),
        _ => Matrix::shift(by * now.stretch, 0.0),
    }
}

/// Marks that turn the order of writing, and other controls, are nothing to read.
pub(super) fn readable(c: char) -> char {
    match c {
        c if c.is_control() => ' ',
        '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => ' ',
        c => c,
    }
}
