//! Where many write one after the other: what each of them wrote, once, without the cards, counters and buttons beside it.
use std::collections::HashSet;

use dom_query::{Document, NodeRef};

use super::furniture::{is_hidden, names, sentences};
use super::{endings, letters};
use crate::dom;
use crate::metadata::fold_title;

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
    "badges",
    "expandlink",
];
/// How much of the page's sentences they have to hold.
const LEAST: f64 = 0.5;

/// The page with nothing in its body but what was written; None where that cannot be told, or is little of it.
pub(super) fn only(doc: &Document, bare: &Document) -> Option<Document> {
    let all = sentences(&dom::body(bare), 8);
    let found = doc.clone();
    let body = dom::body(&found);
    let mut posts = Vec::new();
    collect(&body, &mut posts);
    let held: usize = posts.iter().map(|post| sentences(post, 8)).sum();
    if posts.is_empty() || (held as f64) < all as f64 * LEAST {
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
            if is_beside(&part) && sentences(&part, 20) == 0 {
                part.remove_from_parent();
            }
        }
    }
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

/// Words of buttons, counters and states beside posts.
const LABELS: &[&str] = &[
    "reply",
    "replies",
    "quote",
    "quoted",
    "multiquote",
    "like",
    "likes",
    "liked",
    "share",
    "report",
    "flag",
    "follow",
    "following",
    "save",
    "saved",
    "permalink",
    "link",
    "copy",
    "edit",
    "edited",
    "upvote",
    "upvotes",
    "downvote",
    "vote",
    "votes",
    "points",
    "point",
    "views",
    "view",
    "viewed",
    "times",
    "answers",
    "answer",
    "answered",
    "asked",
    "comments",
    "comment",
    "posts",
    "post",
    "posted",
    "joined",
    "member",
    "members",
    "guest",
    "moderator",
    "admin",
    "author",
    "op",
    "level",
    "rank",
    "reputation",
    "karma",
    "score",
    "badges",
    "solution",
    "solved",
    "accepted",
    "best",
    "helpful",
    "top",
    "new",
    "newest",
    "oldest",
    "sort",
    "sorted",
    "by",
    "to",
    "log",
    "login",
    "in",
    "sign",
    "up",
    "register",
    "or",
    "and",
    "a",
    "add",
    "this",
    "thread",
    "topic",
    "open",
    "closed",
    "locked",
    "pinned",
    "thanks",
    "thank",
    "you",
    "was",
    "yes",
    "no",
    "message",
    "messages",
    "last",
    "modified",
    "activity",
    "ago",
    "on",
    "at",
    "the",
    "of",
    "more",
    "show",
    "hide",
    "all",
    "read",
    "back",
    "bookmark",
    "subscribe",
    "options",
    "award",
    "user",
    "users",
    "online",
    "offline",
    "profile",
    "hour",
    "hours",
    "minute",
    "minutes",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "yr",
    "mo",
    "h",
    "d",
    "m",
    "am",
    "pm",
    "k",
    "s",
    "page",
    "next",
    "previous",
    "first",
    "jump",
    "click",
    "expand",
    "improve",
    "ответить",
    "цитата",
    "цитировать",
    "пожаловаться",
    "поделиться",
    "нравится",
    "спасибо",
    "сообщений",
    "сообщения",
    "ответов",
    "ответа",
    "ответы",
    "просмотров",
    "назад",
    "регистрация",
    "antworten",
    "zitieren",
    "melden",
    "teilen",
    "répondre",
    "citer",
    "signaler",
    "partager",
    "responder",
    "citar",
    "compartir",
    "rispondi",
    "cita",
];
/// A label or a few: longer lines may be somebody's words.
const FEW: usize = 9;
/// Of words alone so many at most: "Thanks to you all" is what somebody wrote.
const WORDS: usize = 3;

/// Takes away lines of buttons and counters, days alone, and names alone that lead to whom they name.
pub(super) fn strip(body: &NodeRef<'_>) {
    for block in endings::blocks(body) {
        if matches!(
            &*dom::name(&block),
            "pre" | "table" | "blockquote" | "dl" | "details" | "figure"
        ) {
            continue;
        }
        let Some(line) = dom::short_line(&block, 90) else {
            continue;
        };
        if is_label(&line) || is_user(&block) {
            endings::remove(&block, body);
        }
    }
}

fn is_label(line: &str) -> bool {
    let lower = line.to_lowercase();
    let (mut words, mut numbers, mut said) = (0, 0, 0);
    for word in lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        words += 1;
        if word.starts_with(|c: char| c.is_ascii_digit()) || lenient::dates::is_day_or_month(word) {
            numbers += 1;
        } else if LABELS.contains(&word) {
            said += 1;
        } else {
            return false;
        }
    }
    // "Yes." and "Thank you!" are answers.
    let sentence = line.ends_with(['.', '!', '?']) && !line.ends_with("...");
    words > 0
        && words <= FEW
        && !sentence
        && (numbers == 0 && said <= WORDS || numbers > 0 && said > 0 || is_day(line))
}

fn is_day(line: &str) -> bool {
    line.chars().count() <= 30 && lenient::dates::find(line).is_some()
}

/// A line that is nothing but a link to somebody.
fn is_user(block: &NodeRef<'_>) -> bool {
    let mut links = block
        .descendants_it()
        .filter(|inner| inner.has_name("a"))
        .chain(std::iter::once(*block).filter(|block| block.has_name("a")));
    let (Some(link), None) = (links.next(), links.next()) else {
        return false;
    };
    let href = dom::attr(&link, "href")
        .unwrap_or_default()
        .to_ascii_lowercase();
    [
        "/user/",
        "/users/",
        "/u/",
        "/members/",
        "/member.php",
        "/profile/",
        "/memberlist.php",
        "action=profile",
        "user?id=",
    ]
    .iter()
    .any(|part| href.contains(part))
        && letters(&link.text()) + 3 >= letters(&block.text())
        && letters(&link.text()) <= 40
}
