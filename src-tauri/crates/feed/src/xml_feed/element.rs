//! One element of a feed with its inside, its vocabulary and the base of its links; its children.
use url::Url;

use crate::namespaces::{Namespace, Namespaces};
use crate::text::Entities;
use crate::xml::{Cursor, Tag, Token};

/// One element with its inside, its vocabulary and the base of its links.
pub struct Element<'a> {
    pub ns: Namespace,
    /// Local name in lower case.
    pub local: &'a str,
    pub tag: Tag<'a>,
    pub raw: &'a str,
    pub base: Option<&'a Url>,
    /// The base comes from `xml:base`.
    pub explicit_base: bool,
    pub entities: &'a Entities,
}

impl Element<'_> {
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.tag
            .get(name, self.entities)
            .map(std::borrow::Cow::into_owned)
    }

    pub fn url(&self, name: &str) -> Option<String> {
        crate::link::absolute(&self.attribute(name)?, self.base)
    }
}

/// Calls back for each child element.
pub fn children(parent: &Element<'_>, names: &Namespaces, mut each: impl FnMut(&Element<'_>)) {
    let mut cursor = Cursor::new(parent.raw);
    loop {
        match cursor.next() {
            Token::Start(tag) => {
                let (ns, local) = names.resolve(tag.name);
                let mut buffer = [0; LONGEST_NAME];
                let local = lower(local, &mut buffer);
                let raw = cursor.inside(&tag);
                each(&Element {
                    ns,
                    local,
                    tag,
                    raw,
                    base: parent.base,
                    explicit_base: parent.explicit_base,
                    entities: parent.entities,
                });
            }
            Token::Eof => return,
            _ => {}
        }
    }
}

pub const LONGEST_NAME: usize = 32;

/// A name in lower case without allocating; names longer than any known one become empty.
pub fn lower<'b>(name: &str, buffer: &'b mut [u8; LONGEST_NAME]) -> &'b str {
    let Some(target) = buffer.get_mut(..name.len()) else {
        return "";
    };
    target.copy_from_slice(name.as_bytes());
    target.make_ascii_lowercase();
    std::str::from_utf8(target).unwrap_or_default()
}
