//! Lines of buttons and counters between posts that could not be told apart.
use dom_query::NodeRef;

use crate::dom;
use crate::extract::{endings, letters};

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
pub(in crate::extract) fn strip(body: &NodeRef<'_>) {
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
