//! JSON-LD, read leniently: graphs, arrays, references by @id, several scripts, and scripts that are almost JSON.
use std::collections::HashMap;

use dom_query::Document;
use serde_json::{Map, Value};

use super::dates::{self, Dated};
use crate::dom;

type Object = Map<String, Value>;

/// Under these keys stands what others are about, or say.
const LISTED: &[&str] = &[
    "itemListElement",
    "review",
    "reviews",
    "comment",
    "suggestedAnswer",
    "acceptedAnswer",
    "citation",
    "mentions",
    "hasPart",
    "relatedLink",
    "subjectOf",
    "isRelatedTo",
    "blogPost",
];
const MAX_SCRIPTS: usize = 50;
const MAX_OBJECTS: usize = 5000;
const MAX_BYTES: usize = 2 * 1024 * 1024;

#[derive(Default)]
pub(crate) struct LinkedData {
    /// Every object that names its type, outer before inner, in page order.
    objects: Vec<Object>,
    /// Whether each is an entry of a list, or what somebody says of the subject.
    listed: Vec<bool>,
    by_id: HashMap<String, usize>,
}

impl LinkedData {
    pub(crate) fn read(doc: &Document) -> LinkedData {
        let mut data = LinkedData::default();
        let root = doc.root();
        let scripts = root.descendants_it().filter(|node| node.has_name("script"));
        let scripts = scripts.filter(|node| {
            dom::attr(node, "type")
                .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("application/ld+json"))
        });
        for script in scripts.take(MAX_SCRIPTS) {
            let source = script.text();
            if source.len() <= MAX_BYTES
                && let Some(value) = parse(&source)
            {
                data.collect(&value);
            }
        }
        data
    }

    fn collect(&mut self, value: &Value) {
        let mut queue = std::collections::VecDeque::from([(value, false)]);
        while let Some((value, listed)) = queue.pop_front() {
            if self.objects.len() >= MAX_OBJECTS {
                return;
            }
            match value {
                Value::Array(items) => queue.extend(items.iter().map(|item| (item, listed))),
                Value::Object(object) => {
                    queue.extend(
                        object
                            .iter()
                            .filter(|(_, inner)| inner.is_object() || inner.is_array())
                            .map(|(key, inner)| (inner, listed || LISTED.contains(&key.as_str()))),
                    );
                    if object.contains_key("@type") {
                        if let Some(id) = object.get("@id").and_then(Value::as_str) {
                            self.by_id
                                .entry(id.to_owned())
                                .or_insert(self.objects.len());
                        }
                        self.objects.push(object.clone());
                        self.listed.push(listed);
                    }
                }
                _ => {}
            }
        }
    }

    pub(crate) fn of_type<'a>(&'a self, wanted: &'a [&'a str]) -> impl Iterator<Item = &'a Object> {
        self.objects
            .iter()
            .filter(move |object| wanted.iter().any(|kind| is(object, kind)))
    }

    /// The object that is the page's subject.
    pub(crate) fn article(&self) -> Option<&Object> {
        let kinds = |object: &&Object| {
            types(object).any(|kind| {
                kind.ends_with("Article")
                    || kind.ends_with("BlogPosting")
                    || matches!(
                        kind,
                        "Report"
                            | "SocialMediaPosting"
                            | "DiscussionForumPosting"
                            | "TechArticle"
                            | "Review"
                            | "Recipe"
                            | "HowTo"
                    )
            })
        };
        let own = || {
            self.objects
                .iter()
                .zip(&self.listed)
                .filter(|(_, listed)| !**listed)
                .map(|(object, _)| object)
        };
        own()
            .find(kinds)
            .or_else(|| {
                self.of_type(&[
                    "PodcastEpisode",
                    "RadioEpisode",
                    "Episode",
                    "QAPage",
                    "Question",
                    "Product",
                    "Event",
                    "JobPosting",
                    "Course",
                    "Book",
                    "Movie",
                    "VideoObject",
                ])
                .next()
            })
            .or_else(|| {
                self.of_type(&["WebPage", "ItemPage", "AboutPage", "FAQPage"])
                    .next()
            })
    }

    pub(crate) fn text(&self, object: &Object, key: &str) -> Option<String> {
        let text = self.name_of(object.get(key)?, 0)?;
        let text = super::plain(&text);
        (!text.is_empty()).then_some(text)
    }

    /// A string, or the name of what is meant by an object, a reference or the first of a list.
    fn name_of(&self, value: &Value, depth: usize) -> Option<String> {
        if depth > 4 {
            return None;
        }
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Array(items) => items
                .iter()
                .take(20)
                .find_map(|item| self.name_of(item, depth + 1)),
            Value::Object(object) => object
                .get("name")
                .or_else(|| object.get("@value"))
                .and_then(|name| self.name_of(name, depth + 1))
                .or_else(|| {
                    let id = object.get("@id")?.as_str()?;
                    let target = self.objects.get(*self.by_id.get(id)?)?;
                    self.name_of(target.get("name")?, depth + 1)
                }),
            _ => None,
        }
    }

    /// What the page's subject says under the key, or what its main entity does: of a page of questions the question.
    pub(crate) fn of_subject(&self, key: &str) -> Option<String> {
        self.subjects().find_map(|object| self.text(object, key))
    }

    /// The subject, and what it is mainly about.
    fn subjects(&self) -> impl Iterator<Item = &Object> {
        let subject = self.article();
        let about = subject
            .and_then(|object| object.get("mainEntity"))
            .and_then(|value| match value {
                Value::Array(items) => items.first(),
                value => Some(value),
            })
            .and_then(Value::as_object)
            .map(|object| self.resolved(object));
        subject.into_iter().chain(about)
    }

    /// What a reference by @id alone means.
    fn resolved<'a>(&'a self, object: &'a Object) -> &'a Object {
        let target = || {
            let id = object.get("@id")?.as_str()?;
            self.objects.get(*self.by_id.get(id)?)
        };
        match object.contains_key("name") || object.contains_key("author") {
            true => object,
            false => target().unwrap_or(object),
        }
    }

    /// Names of the authors, in order.
    pub(crate) fn authors(&self) -> Vec<String> {
        let Some(author) = self
            .subjects()
            .find_map(|object| object.get("author").or_else(|| object.get("creator")))
        else {
            return Vec::new();
        };
        let list: Vec<&Value> = if let Value::Array(items) = author {
            items.iter().take(10).collect()
        } else {
            vec![author]
        };
        list.into_iter()
            .filter_map(|author| self.person(author))
            .map(|name| super::plain(&name))
            .collect()
    }

    /// Whether the one who is named as its author is no person.
    pub(crate) fn is_by_organisation(&self) -> bool {
        let author = self.subjects().find_map(|object| object.get("author"));
        let author = match author {
            Some(Value::Array(items)) if items.len() == 1 => items.first(),
            author => author,
        };
        author
            .and_then(Value::as_object)
            .map(|object| self.resolved(object))
            .is_some_and(|object| is(object, "Organization") || is(object, "NewsMediaOrganization"))
    }

    /// The name of somebody: whole, in two parts, or of whom the address of a reference means.
    fn person(&self, value: &Value) -> Option<String> {
        if let Some(name) = self.name_of(value, 0).filter(|name| !name.contains("://")) {
            return Some(name);
        }
        let object = match value {
            Value::String(id) => self.objects.get(*self.by_id.get(id)?)?,
            value => self.resolved(value.as_object()?),
        };
        let part = |key: &str| self.text(object, key);
        part("name").or_else(|| match (part("givenName"), part("familyName")) {
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            (given, family) => given.or(family),
        })
    }

    pub(crate) fn site_name(&self) -> Option<String> {
        let publisher = self
            .article()
            .and_then(|object| self.text(object, "publisher"));
        publisher.or_else(|| {
            self.of_type(&["WebSite"])
                .find_map(|object| self.text(object, "name"))
        })
    }

    pub(crate) fn image(&self) -> Vec<String> {
        let Some(object) = self.article() else {
            return Vec::new();
        };
        ["image", "primaryImageOfPage", "thumbnailUrl"]
            .iter()
            .filter_map(|key| self.address_of(object.get(*key)?, 0))
            .collect()
    }

    fn address_of(&self, value: &Value, depth: usize) -> Option<String> {
        if depth > 4 {
            return None;
        }
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Array(items) => items
                .iter()
                .take(20)
                .find_map(|item| self.address_of(item, depth + 1)),
            Value::Object(object) => ["url", "contentUrl"]
                .iter()
                .find_map(|key| self.address_of(object.get(*key)?, depth + 1))
                .or_else(|| {
                    let id = object.get("@id")?.as_str()?;
                    self.address_of(
                        self.objects.get(*self.by_id.get(id)?)?.get("url")?,
                        depth + 1,
                    )
                }),
            _ => None,
        }
    }

    pub(crate) fn any_date(&self) -> Option<Dated> {
        self.objects
            .iter()
            .find_map(|object| dates::parse(object.get("datePublished")?.as_str()?))
    }
}

pub(crate) fn is(object: &Object, kind: &str) -> bool {
    types(object).any(|found| found == kind)
}

fn types(object: &Object) -> impl Iterator<Item = &str> {
    let list: Vec<&Value> = match object.get("@type") {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    };
    list.into_iter()
        .filter_map(Value::as_str)
        .map(|kind| kind.rsplit(['/', ':']).next().unwrap_or(kind))
}

fn parse(source: &str) -> Option<Value> {
    let source = source
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//")
        .trim_start()
        .trim_start_matches("<![CDATA[");
    let source = source
        .trim_end()
        .trim_end_matches("-->")
        .trim_end_matches("]]>")
        .trim_end()
        .trim_end_matches("//")
        .trim_end()
        .trim_end_matches(';');
    if let Ok(value) = serde_json::from_str(source) {
        return Some(value);
    }
    serde_json::from_str(&mended(source)).ok()
}

/// Line breaks within strings and commas before a closing bracket, the usual faults of templates.
fn mended(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in source.chars() {
        if in_string {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            in_string = !ends;
            out.push(if c.is_control() { ' ' } else { c });
            continue;
        }
        if matches!(c, '}' | ']') {
            let bare = out.trim_end().trim_end_matches(',').len();
            out.truncate(bare);
        }
        in_string = c == '"';
        out.push(c);
    }
    out
}
