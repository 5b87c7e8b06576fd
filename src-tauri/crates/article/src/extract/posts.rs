//! Where many write one after the other: what each of them wrote, once, without the cards, counters and buttons beside it.
mod labels;
mod quotes;

use std::collections::HashSet;

use dom_query::{Document, NodeRef};

use super::furniture::{is_hidden, names, sentences};
use super::letters;
use crate::dom;
use crate::metadata::fold_title;
pub(super) use labels::strip;

/// Names that the usual programs give to what somebody wrote.
const BODIES: &[&str] = &[
    "js-post-body",
    "cooked",
    "bbwrapper",
    "postmsg",
    "t_f",
    "js-post__content-text",
    "cpost_contentwrap",
    "usercontent",
    "commtext",
    "toptext",
    "bbp-topic-content",
    "bbp-reply-content",
    "jive-rendered-content",
    "user-defined-markup",
    "qa-q-view-content",
    "qa-a-item-content",
    "qa-c-item-content",
    "ap-q-content",
    "ap-answer-content",
    "sppostcontent",
    "c_post",
    "comment-copy",
];
/// The same in its parts, by how a name ends when its marks are left out.
const ENDINGS: &[&str] = &[
    "messagecontent",
    "messagebody",
    "messagebodycontent",
    "messagetext",
    "postcontent",
    "postbody",
    "posttext",
    "postmessage",
    "commentcontent",
    "commentbody",
    "commenttext",
    "answercontent",
    "answerbody",
    "answertext",
    "questioncontent",
    "questionbody",
    "questiontext",
    "replycontent",
    "replybody",
    "replytext",
    "topiccontent",
    "questionpayload",
    "messagepayload",
    "contentbodytext",
];
/// A name, and what it has to stand in to be one.
const WITHIN: &[(&str, &str)] = &[
    ("postbody", "content"),
    ("post", "inner"),
    ("usertext-body", "md"),
    ("post", "message"),
    ("forum_op", "content"),
    ("comment-content", "md-div"),
];
/// Parts of a post that are not its words.
const BESIDE: &[&str] = &[
    "signature",
    "sig",
    "lastedit",
    "last-edited",
    "editedby",
    "edited",
    "permalink",
    "likes",
    "reactions",
    "reactionsbar",
    "controls",
    "actions",
    "avatar",
    "badge",
    "badges",
    "clicks",
    "expandlink",
    "bbcodeblock-expandlink",
    "bbcodeblock-title",
    "bbcodeblock-sourcejump",
    "quote-controls",
];
/// How much of the page's sentences they have to hold; less where there is no doubt that they are posts.
const LEAST: f64 = 0.5;
const LEAST_CERTAIN: f64 = 0.3;

/// The page with nothing in its body but what was written; None where that cannot be told, or is little of it.
pub(super) fn only(doc: &Document, bare: &Document) -> Option<Document> {
    let all = sentences(&dom::body(bare), 8);
    let found = doc.clone();
    let body = dom::body(&found);
    let mut posts = Vec::new();
    collect(&body, &mut posts);
    let held: usize = posts.iter().map(|post| sentences(post, 8)).sum();
    let least = match posts.len() >= 2 && posts.iter().all(is_certain) {
        true => LEAST_CERTAIN,
        false => LEAST,
    };
    if posts.is_empty() || (held as f64) < all as f64 * least {
        return None;
    }
    let mut seen: HashSet<String> = HashSet::new();
    posts.retain(|post| {
        // An answer that was accepted stands on top as well.
        let words = fold_title(&post.text());
        !words.is_empty() && seen.insert(words)
    });
    for post in &posts {
        post.remove_from_parent();
        for part in dom::elements(post) {
            if is_beside(&part) && sentences(&part, 20) == 0 || names_the_quoted(&part) {
                part.remove_from_parent();
            } else if part.has_name("aside") && is_quote(&part) {
                show_quote(&part);
            }
        }
    }
    quotes::drop_repeated(&posts);
    body.remove_children();
    for post in &posts {
        let part = found.tree.new_element("section");
        part.append_child(post);
        body.append_child(&part);
        if post.has_name("section") || post.has_name("td") || is_inline(post) {
            post.rename("div");
        }
        // What it was called says nothing any more, and would say the wrong thing.
        post.remove_attrs(&["class", "id", "hidden", "itemprop", "slot", "role"]);
    }
    Some(found)
}

fn is_beside(part: &NodeRef<'_>) -> bool {
    part.class().is_some_and(|class| {
        class.split_ascii_whitespace().take(12).any(|name| {
            let lower = name.to_ascii_lowercase();
            BESIDE.contains(&lower.as_str())
                || names::words(name)
                    .iter()
                    .any(|word| BESIDE.contains(&word.as_str()))
        })
    })
}

/// `Bob wrote:` over the words of his that are quoted.
fn names_the_quoted(part: &NodeRef<'_>) -> bool {
    part.has_name("cite")
        && part
            .parent()
            .is_some_and(|above| above.has_name("blockquote") || above.has_name("div"))
        && dom::short_line(part, 80).is_some_and(|line| {
            let lower = line.to_lowercase();
            lower.ends_with(':')
                || [" wrote", " said", " написал"]
                    .iter()
                    .any(|word| lower.contains(word))
        })
}

fn is_quote(part: &NodeRef<'_>) -> bool {
    part.class().is_some_and(|class| {
        class
            .split_ascii_whitespace()
            .any(|name| name.eq_ignore_ascii_case("quote"))
    })
}

/// What some programs set aside as a quotation is one.
fn show_quote(part: &NodeRef<'_>) {
    let title = part.children_it(false).find(|child| {
        child
            .class()
            .is_some_and(|class| class.split_ascii_whitespace().any(|name| name == "title"))
    });
    if let Some(title) = title {
        title.remove_from_parent();
    }
    if part
        .descendants_it()
        .any(|inner| inner.has_name("blockquote"))
    {
        dom::unwrap(part);
    } else {
        part.rename("blockquote");
        part.remove_attr("class");
    }
}

fn is_inline(post: &NodeRef<'_>) -> bool {
    !dom::is_block(&dom::name(post))
}

/// The outermost elements that hold one post each: where one holds others of the kind and little else, those.
fn collect<'a>(node: &NodeRef<'a>, out: &mut Vec<NodeRef<'a>>) {
    for child in node.children_it(false).filter(NodeRef::is_element) {
        if matches!(&*dom::name(&child), "nav" | "form" | "aside" | "footer")
            && sentences(&child, 8) == 0
            || is_hidden(&child)
        {
            continue;
        }
        if !is_body(&child) {
            collect(&child, out);
            continue;
        }
        let mut inner = Vec::new();
        collect(&child, &mut inner);
        if !inner.is_empty() && loses_nothing(&child, &inner) {
            out.append(&mut inner);
        } else {
            out.push(child);
        }
    }
}

/// Whether what `outer` has besides the posts in it is no post of its own with answers to it.
fn loses_nothing(outer: &NodeRef<'_>, inner: &[NodeRef<'_>]) -> bool {
    let sum = |count: &dyn Fn(&NodeRef<'_>) -> usize| inner.iter().map(count).sum::<usize>();
    let most = sum(&|post| letters(&post.text())) * 5 >= letters(&outer.text()) * 2;
    let one = inner.len() == 1 && inner.iter().all(is_certain);
    most && (one || sum(&|post| sentences(post, 5)) >= sentences(outer, 5))
}

fn is_body(node: &NodeRef<'_>) -> bool {
    is_certain(node)
        || node.class().is_some_and(|class| {
            class.split_ascii_whitespace().take(20).any(|name| {
                let bare: String = name
                    .chars()
                    .filter(char::is_ascii_alphanumeric)
                    .map(|c| c.to_ascii_lowercase())
                    .collect();
                ENDINGS.iter().any(|ending| bare.ends_with(ending))
            })
        })
}

/// By a name that nothing else has.
fn is_certain(node: &NodeRef<'_>) -> bool {
    let has = |key: &str, values: &[&str]| {
        dom::attr(node, key).is_some_and(|value| values.contains(&value.as_str()))
    };
    if has("itemprop", &["text", "articleBody"])
        || has("component", &["post/content"])
        || has("data-role", &["commentContent"])
        || has("slot", &["text-body", "comment"])
        || dom::attr(node, "id")
            .is_some_and(|id| id.starts_with("post_message_") || id.starts_with("postmessage_"))
    {
        return true;
    }
    let class = node.class().unwrap_or_default().to_ascii_lowercase();
    class.split_ascii_whitespace().take(20).any(|name| {
        BODIES.contains(&name)
            || WITHIN.iter().any(|(outer, own)| {
                name == *own
                    && node.ancestors_it(Some(3)).any(|above| {
                        above.class().is_some_and(|class| {
                            class
                                .to_ascii_lowercase()
                                .split_ascii_whitespace()
                                .any(|class| class == *outer)
                        })
                    })
            })
    })
}
