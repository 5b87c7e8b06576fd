//! A tree sink that counts: the parser stops when a page has too many elements or nests too deep.
//! The HTML algorithm is quadratic in open elements, so the check has to happen while it runs.
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use dom_query::{Document, NodeId};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tokenizer::TokenizerOpts;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, ParseOpts, QualName, parse_document};

/// Small, since within one piece nothing is checked.
const PIECE: usize = 8 * 1024;
/// The parser hands on every line and every character reference apart.
const MAX_PIECES: usize = 200_000;
/// A book, without the scripts around it.
const MAX_TEXT: usize = 8 * 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Whole,
    TooDeep,
    TooMany,
}

/// Parses up to the first limit that is met; what was read until then is in the document.
pub(super) fn parse(html: &str, max_depth: u32, max_elements: usize) -> (Document, Outcome) {
    // Without scripting, `<noscript>` holds elements, and lazy pages keep their pictures there.
    let opts = ParseOpts {
        tokenizer: TokenizerOpts::default(),
        tree_builder: TreeBuilderOpts {
            scripting_enabled: false,
            ..Default::default()
        },
    };
    let sink = Sink {
        doc: Document::default(),
        pieces: Cell::new(0),
        text: Cell::new(0),
        depths: RefCell::new(vec![0]),
        deepest: Cell::new(0),
    };
    let mut parser = parse_document(sink, opts);
    let mut rest = html;
    let mut outcome = Outcome::Whole;
    while !rest.is_empty() {
        let (piece, next) = rest.split_at(rest.floor_char_boundary(PIECE.min(rest.len())));
        parser.process(StrTendril::from(piece));
        rest = next;
        let sink = &parser.tokenizer.sink.sink;
        outcome = if sink.deepest.get() > max_depth {
            Outcome::TooDeep
        } else if sink.depths.borrow().len() > max_elements
            || sink.pieces.get() > MAX_PIECES
            || sink.text.get() > MAX_TEXT
        {
            Outcome::TooMany
        } else {
            continue;
        };
        break;
    }
    (parser.finish(), outcome)
}

struct Sink {
    doc: Document,
    /// By the order in which elements were made; the document is the first.
    depths: RefCell<Vec<u32>>,
    deepest: Cell<u32>,
    /// Runs of text, and their bytes.
    pieces: Cell<usize>,
    text: Cell<usize>,
}

#[derive(Clone, Copy)]
struct Handle {
    id: NodeId,
    /// Index in `depths`.
    index: usize,
}

impl Sink {
    fn depth(&self, handle: &Handle) -> u32 {
        self.depths.borrow().get(handle.index).copied().unwrap_or(0)
    }

    fn holds_code(&self, parent: &Handle) -> bool {
        let node = self.doc.tree.get(&parent.id);
        node.is_some_and(|node| node.has_name("script") || node.has_name("style"))
    }

    fn made(&self, id: NodeId) -> Handle {
        let mut depths = self.depths.borrow_mut();
        depths.push(0);
        Handle {
            id,
            index: depths.len() - 1,
        }
    }

    fn placed(&self, child: NodeOrText<Handle>, depth: u32) -> NodeOrText<NodeId> {
        match child {
            NodeOrText::AppendText(text) => {
                self.pieces.set(self.pieces.get() + 1);
                NodeOrText::AppendText(text)
            }
            NodeOrText::AppendNode(handle) => {
                if let Some(slot) = self.depths.borrow_mut().get_mut(handle.index) {
                    *slot = depth;
                }
                self.deepest.set(self.deepest.get().max(depth));
                NodeOrText::AppendNode(handle.id)
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Document;
    type ElemName<'a> = <Document as TreeSink>::ElemName<'a>;

    fn finish(self) -> Document {
        self.doc
    }
    // The document would keep every message; a hostile page makes millions.
    fn parse_error(&self, _message: Cow<'static, str>) {}
    fn get_document(&self) -> Handle {
        Handle {
            id: self.doc.get_document(),
            index: 0,
        }
    }
    fn elem_name<'a>(&'a self, target: &'a Handle) -> Self::ElemName<'a> {
        self.doc.elem_name(&target.id)
    }
    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> Handle {
        self.made(self.doc.create_element(name, attrs, flags))
    }
    fn create_comment(&self, _text: StrTendril) -> Handle {
        self.made(self.doc.create_comment(StrTendril::new()))
    }
    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Handle {
        self.made(self.doc.create_pi(target, data))
    }
    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendText(text) = &child
            && !self.holds_code(parent)
        {
            self.text.set(self.text.get() + text.len());
        }
        let child = self.placed(child, self.depth(parent) + 1);
        self.doc.append(&parent.id, child);
    }
    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        previous: &Handle,
        child: NodeOrText<Handle>,
    ) {
        let depth = self.depth(element).max(self.depth(previous) + 1);
        let child = self.placed(child, depth);
        self.doc
            .append_based_on_parent_node(&element.id, &previous.id, child);
    }
    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        self.doc.append_doctype_to_document(name, public, system);
    }
    fn get_template_contents(&self, target: &Handle) -> Handle {
        Handle {
            id: self.doc.get_template_contents(&target.id),
            index: target.index,
        }
    }
    fn same_node(&self, a: &Handle, b: &Handle) -> bool {
        a.id == b.id
    }
    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.doc.set_quirks_mode(mode);
    }
    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let child = self.placed(child, self.depth(sibling));
        self.doc.append_before_sibling(&sibling.id, child);
    }
    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        self.doc.add_attrs_if_missing(&target.id, attrs);
    }
    fn remove_from_parent(&self, target: &Handle) {
        self.doc.remove_from_parent(&target.id);
    }
    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        self.doc.reparent_children(&node.id, &parent.id);
    }
    fn is_mathml_annotation_xml_integration_point(&self, handle: &Handle) -> bool {
        self.doc
            .is_mathml_annotation_xml_integration_point(&handle.id)
    }
}
