//! What publishers put into a document, and in what order: what is new is offered, what is old is not.
use super::*;

/// An episode of that time.
fn dated(n: u32, ms: i64) -> ParsedItem {
    ParsedItem {
        published: at(ms),
        ..episode(n)
    }
}

fn undated(items: Vec<ParsedItem>) -> Vec<ParsedItem> {
    each(items, |item| item.published = None)
}

fn reversed(mut items: Vec<ParsedItem>) -> Vec<ParsedItem> {
    items.reverse();
    items
}

#[test]
fn rhythms() {
    live(
        FeedKind::Podcast,
        &[
            ("hourly news under one title", |life| {
                let bulletin = |n: u32| ParsedItem {
                    title: Some("The news".into()),
                    link: Some("http://harbour.example/news".into()),
                    ..dated(n, START + i64::from(n) * HOUR)
                };
                let last = |to: u32| (to - 4..=to).rev().map(bulletin).collect::<Vec<_>>();
                life.later(5 * HOUR).begins(last(5));
                life.later(HOUR).brings(last(6), &[6]);
                life.later(2 * HOUR).brings(last(8), &[7, 8]);
                life.later(20 * HOUR)
                    .brings(last(28), &[24, 25, 26, 27, 28]);
            }),
            ("daily news at one address, without guids", |life| {
                let bulletin = |n: u32| {
                    let mut item = ParsedItem {
                        guid: None,
                        title: Some(format!("The news of day {n}")),
                        link: None,
                        ..dated(n, START + i64::from(n) * DAY)
                    };
                    item.enclosure.as_mut().unwrap().url = "https://media.example/news.mp3".into();
                    item
                };
                life.later(DAY).begins(vec![bulletin(1)]);
                for n in 2..=5 {
                    life.later(DAY).brings(vec![bulletin(n)], &[n]);
                }
            }),
            ("hourly news at one address", |life| {
                let bulletin = |n: u32| {
                    let mut item = ParsedItem {
                        title: Some("The news".into()),
                        link: None,
                        ..dated(n, START + i64::from(n) * HOUR)
                    };
                    item.enclosure.as_mut().unwrap().url = "https://media.example/news.mp3".into();
                    item
                };
                life.later(HOUR).begins(vec![bulletin(1)]);
                for n in 2..=5 {
                    life.later(HOUR).brings(vec![bulletin(n)], &[n]);
                }
            }),
            ("two a day under the title of the day", |life| {
                let half = |n: u32| {
                    let day = i64::from(n / 2);
                    let hour = if n.is_multiple_of(2) { 6 } else { 18 };
                    ParsedItem {
                        title: Some(format!("Day {day}")),
                        ..dated(n, START - 40 * DAY + day * DAY + hour * HOUR)
                    }
                };
                let all = |to: u32| (0..=to).rev().map(half).collect::<Vec<_>>();
                life.begins(all(6))
                    .brings(all(7), &[7])
                    .brings(all(9), &[8, 9])
                    .brings(all(10), &[10]);
            }),
            (
                "two a day, dated by the day, with one title and no guid",
                |life| {
                    let half = |n: u32| ParsedItem {
                        guid: None,
                        title: Some("Morning and evening".into()),
                        link: None,
                        ..dated(n, START - 40 * DAY + i64::from(n / 2) * DAY)
                    };
                    let all = |to: u32| (0..=to).rev().map(half).collect::<Vec<_>>();
                    life.begins(all(5))
                        .brings(all(6), &[6])
                        .brings(all(7), &[7])
                        .brings(all(9), &[8, 9]);
                },
            ),
            ("titles of each weekday", |life| {
                let day = |n: u32| ParsedItem {
                    title: Some(["Mon", "Tue", "Wed", "Thu", "Fri"][n as usize % 5].into()),
                    ..episode(n)
                };
                let last = |to: u32| (to - 4..=to).rev().map(day).collect::<Vec<_>>();
                life.begins(last(5))
                    .brings(last(6), &[6])
                    .brings(last(11), &[7, 8, 9, 10, 11])
                    .brings(last(12), &[12]);
            }),
            ("several of one day come one by one", |life| {
                let day = START - 3 * DAY;
                let of = |numbers: &[u32]| {
                    let new = numbers.iter().map(|n| dated(*n, day)).collect::<Vec<_>>();
                    [new, episodes(1..=5)].concat()
                };
                life.begins(of(&[]))
                    .brings(of(&[10]), &[10])
                    .brings(of(&[11, 10]), &[11])
                    .brings(of(&[11, 12, 10]), &[12])
                    .brings(of(&[13, 14, 11, 12, 10]), &[13, 14]);
            }),
            ("a season all at once after half a year", |life| {
                let season = (21..=28)
                    .rev()
                    .map(|n| dated(n, START + 180 * DAY - HOUR))
                    .collect::<Vec<_>>();
                life.begins(episodes(1..=20));
                life.later(180 * DAY).brings(
                    [season, episodes(1..=20)].concat(),
                    &[21, 22, 23, 24, 25, 26, 27, 28],
                );
            }),
        ],
    );
}

#[test]
fn documents_that_are_not_whole() {
    live(
        FeedKind::Podcast,
        &[
            ("cut to the newest ten, and whole again", |life| {
                life.begins(episodes(1..=40))
                    .brings(episodes(31..=40), &[])
                    .brings(episodes(32..=41), &[41])
                    .brings(episodes(1..=42), &[42])
                    .brings(episodes(33..=42), &[]);
            }),
            ("ten at first, later all of them", |life| {
                life.begins(episodes(41..=50))
                    .brings(episodes(1..=50), &[])
                    .brings(episodes(1..=51), &[51]);
            }),
            ("ten at first, later all of them with a new one", |life| {
                life.begins(episodes(41..=50))
                    .brings(episodes(1..=51), &[51])
                    .brings(episodes(42..=52), &[52]);
            }),
            ("empty for a round", |life| {
                life.begins(episodes(1..=8))
                    .brings(vec![], &[])
                    .brings(episodes(1..=8), &[])
                    .brings(vec![], &[])
                    .brings(episodes(2..=9), &[9]);
            }),
            ("one vanishes and returns", |life| {
                let mut without = episodes(1..=8);
                without.remove(2);
                life.begins(episodes(1..=8))
                    .brings(without.clone(), &[])
                    .brings(episodes(1..=8), &[])
                    .brings(without, &[])
                    .brings(episodes(1..=9), &[9]);
            }),
            (
                "the newest vanishes and returns under another guid",
                |life| {
                    let mut back = episodes(1..=8);
                    back[0].guid = Some("put up again".into());
                    life.begins(episodes(1..=8))
                        .brings(episodes(1..=7), &[])
                        .brings(back, &[]);
                },
            ),
            ("an old page of the feed for a round", |life| {
                life.begins(episodes(11..=20))
                    .brings(episodes(1..=10), &[])
                    .brings(episodes(11..=21), &[21]);
            }),
            ("one alone at a time", |life| {
                life.begins(episodes(1..=1))
                    .brings(episodes(2..=2), &[2])
                    .brings(episodes(3..=3), &[3])
                    .brings(episodes(3..=3), &[]);
            }),
            ("copies inside one document", |life| {
                let twice = |numbers: std::ops::RangeInclusive<u32>| {
                    let mut all = episodes(numbers);
                    all.extend(all.clone());
                    all.insert(1, all[0].clone());
                    all
                };
                life.begins(twice(1..=5))
                    .brings(twice(1..=6), &[6])
                    .brings(episodes(1..=6), &[])
                    .brings(twice(1..=7), &[7]);
            }),
            ("copies inside one document, without guids", |life| {
                let twice = |numbers: std::ops::RangeInclusive<u32>| {
                    let mut all = each(episodes(numbers), |item| item.guid = None);
                    all.extend(all.clone());
                    all
                };
                life.begins(twice(1..=5))
                    .brings(twice(1..=6), &[6])
                    .brings(each(episodes(1..=6), |item| item.guid = None), &[]);
            }),
            ("a copy whose words differ, under one guid", |life| {
                let twice = |first: &'static str, second: &'static str| {
                    let mut all = episodes(1..=5);
                    let mut copy = all[1].clone();
                    all[1].content_html = Some(first.into());
                    copy.content_html = Some(second.into());
                    all.insert(2, copy);
                    all
                };
                life.begins(twice("<p>a</p>", "<p>b</p>"))
                    .brings(twice("<p>b</p>", "<p>a</p>"), &[])
                    .brings(twice("<p>c</p>", "<p>d</p>"), &[]);
            }),
        ],
    );
}

#[test]
fn orders_and_clocks() {
    live(
        FeedKind::Podcast,
        &[
            ("the oldest first", |life| {
                life.begins(reversed(episodes(1..=8)))
                    .brings(reversed(episodes(1..=9)), &[9])
                    .brings(reversed(episodes(1..=11)), &[10, 11]);
            }),
            ("the order turns round", |life| {
                life.begins(episodes(1..=8))
                    .brings(reversed(episodes(1..=8)), &[])
                    .brings(reversed(episodes(1..=9)), &[9])
                    .brings(episodes(1..=10), &[10]);
            }),
            ("the order turns round and the catalogue comes", |life| {
                life.begins(episodes(11..=20))
                    .brings(reversed(episodes(1..=21)), &[21])
                    .brings(episodes(1..=22), &[22]);
            }),
            ("in no order", |life| {
                let mixed = |to: u32| {
                    let mut all = episodes(1..=to);
                    all.sort_by_key(|item| number(item) * 7 % 11);
                    all
                };
                life.begins(mixed(8))
                    .brings(mixed(9), &[9])
                    .brings(mixed(10), &[10]);
            }),
            ("an old one is pinned on top", |life| {
                let pinned = |to: u32| {
                    let mut all = episodes(1..=to);
                    let old = all.remove((to - 3) as usize);
                    all.insert(0, old);
                    all
                };
                life.begins(pinned(8))
                    .brings(pinned(9), &[9])
                    .brings(pinned(11), &[10, 11]);
            }),
            (
                "an old one is pinned on top of a feed without dates",
                |life| {
                    let pinned = |to: u32| {
                        let mut all = undated(episodes(1..=to));
                        let old = all.remove((to - 3) as usize);
                        all.insert(0, old);
                        all
                    };
                    life.begins(pinned(8))
                        .brings(pinned(9), &[9])
                        .brings(pinned(11), &[10, 11]);
                },
            ),
            ("no dates", |life| {
                life.begins(undated(episodes(1..=8)))
                    .brings(undated(episodes(1..=9)), &[9])
                    .brings(undated(episodes(4..=11)), &[10, 11])
                    .brings(undated(episodes(1..=11)), &[]);
            }),
            ("a date a year ahead, once", |life| {
                let ahead = |to: u32| {
                    let mut all = (9..=to)
                        .rev()
                        .map(|n| dated(n, START + i64::from(n - 9) * DAY - 2 * HOUR))
                        .collect::<Vec<_>>();
                    all.insert(0, dated(8, START + 365 * DAY));
                    [all, episodes(1..=7)].concat()
                };
                life.begins(ahead(8));
                for n in 9..=12 {
                    life.brings(ahead(n), &[n]).later(DAY);
                }
            }),
            ("a server whose clock is a year ahead", |life| {
                let ahead = |to: u32| {
                    (1..=to)
                        .rev()
                        .map(|n| dated(n, START + 365 * DAY + i64::from(n) * DAY))
                        .collect::<Vec<_>>()
                };
                life.begins(ahead(6));
                for n in 7..=9 {
                    life.later(DAY).brings(ahead(n), &[n]);
                }
            }),
            ("a server whose clock is put right", |life| {
                let wrong = |n| dated(n, START + 365 * DAY + i64::from(n) * DAY);
                let right = |n| dated(n, START + i64::from(n) * DAY - 3 * HOUR);
                let known: Vec<_> = (1..=6).rev().map(wrong).collect();
                let and = |numbers: std::ops::RangeInclusive<u32>| {
                    [
                        numbers.rev().map(right).collect::<Vec<_>>(),
                        (1..=6).rev().map(wrong).collect(),
                    ]
                    .concat()
                };
                life.later(6 * DAY).begins(known);
                life.later(DAY).brings(and(7..=7), &[7]);
                life.later(DAY).brings(and(7..=8), &[8]);
            }),
            ("a draft of last week appears on top", |life| {
                let mut with = episodes(40..=50);
                with.insert(0, dated(60, START - 14 * DAY + HOUR));
                life.begins(episodes(40..=50)).brings(with, &[60]);
            }),
            ("drafts of these days appear in their place", |life| {
                let known = [55_u32, 58].map(|n| dated(n, START - i64::from(60 - n) * DAY));
                let late = dated(57, START - 2 * DAY - HOUR);
                let [older, newer] = known.clone();
                life.begins([vec![newer.clone(), older.clone()], episodes(1..=50)].concat())
                    .brings([vec![newer, late, older], episodes(1..=50)].concat(), &[57]);
            }),
            ("many drafts of these days are a catalogue", |life| {
                let known = [55_u32, 58].map(|n| dated(n, START - i64::from(60 - n) * DAY));
                let late = (60..=66).map(|n| dated(n, START - 3 * DAY - i64::from(n) * 60_000));
                let [older, newer] = known.clone();
                life.begins([vec![newer.clone(), older.clone()], episodes(1..=50)].concat())
                    .brings(
                        [vec![newer], late.collect(), vec![older], episodes(1..=50)].concat(),
                        &[],
                    );
            }),
            ("an hour's delay of a post beneath a newer one", |life| {
                let newer = dated(9, START - HOUR);
                let late = dated(10, START - 2 * HOUR);
                life.begins(episodes(1..=8))
                    .brings([vec![newer.clone()], episodes(1..=8)].concat(), &[9])
                    .brings([vec![newer, late], episodes(1..=8)].concat(), &[10]);
            }),
            (
                "a catalogue that comes a piece at a time stays out",
                |life| {
                    life.begins(episodes(31..=40))
                        .brings(episodes(26..=40), &[])
                        .brings(episodes(16..=41), &[41])
                        .brings(episodes(1..=41), &[]);
                },
            ),
        ],
    );
}

#[test]
fn articles() {
    live(
        FeedKind::Articles,
        &[
            ("a site turns to https, with guids", |life| {
                let secure = |items| {
                    each(items, |item| {
                        item.link = item.link.take().map(|l| l.replace("http:", "https:"))
                    })
                };
                life.begins(posts(1..=12))
                    .brings(secure(posts(1..=12)), &[])
                    .brings(secure(posts(1..=13)), &[13]);
            }),
            ("a site turns to https, guids and all", |life| {
                let linked = |scheme: &'static str, items| {
                    each(items, move |item| {
                        let url = format!("{scheme}://harbour.example/{}", number(item));
                        item.guid = Some(url.clone());
                        item.link = Some(url);
                    })
                };
                life.begins(linked("http", posts(1..=12)))
                    .brings(linked("https", posts(1..=12)), &[])
                    .brings(linked("https", posts(3..=14)), &[13, 14]);
            }),
            ("a site turns to https, without guids and dates", |life| {
                let bare = |scheme: &'static str, items| {
                    each(items, move |item| {
                        item.guid = None;
                        item.published = None;
                        item.link = Some(format!("{scheme}://harbour.example/{}", number(item)));
                    })
                };
                life.begins(bare("http", posts(1..=12)))
                    .brings(bare("https", posts(1..=12)), &[])
                    .brings(bare("https", posts(3..=13)), &[13]);
            }),
            ("short notes without titles", |life| {
                let note = |scheme: &'static str, items| {
                    each(items, move |item| {
                        let url = format!("{scheme}://social.example/@me/{}", number(item));
                        item.title = None;
                        item.guid = Some(url.clone());
                        item.link = Some(url);
                    })
                };
                life.begins(note("http", posts(1..=12)))
                    .brings(note("http", posts(2..=14)), &[13, 14])
                    .brings(note("https", posts(3..=15)), &[15])
                    .brings(note("https", posts(3..=16)), &[16]);
            }),
            ("links that count who comes", |life| {
                let counted = |times: u32, items| {
                    each(items, move |item| {
                        item.guid = None;
                        item.link = item
                            .link
                            .take()
                            .map(|l| format!("{l}?utm_source=feed&utm_content={times}"))
                    })
                };
                life.begins(counted(1, posts(1..=12)))
                    .brings(counted(2, posts(1..=12)), &[])
                    .brings(counted(3, posts(1..=13)), &[13]);
            }),
            ("all pages get other addresses", |life| {
                let moved = |items| {
                    each(items, |item| {
                        let n = number(item);
                        item.link = Some(format!("https://harbour.example/2024/06/{n}/"));
                        item.guid = Some(format!("https://harbour.example/?p={n}"));
                    })
                };
                life.begins(posts(1..=12))
                    .brings(moved(posts(1..=12)), &[])
                    .brings(moved(posts(4..=14)), &[13, 14]);
            }),
            ("an article is edited and dated anew", |life| {
                let edited = |items| {
                    each(items, |item| {
                        if number(item) == 6 {
                            item.title = Some("Lamps, once more".into());
                            item.published = at(START - HOUR);
                            item.content_html = Some("<p>Much has changed.</p>".into());
                        }
                    })
                };
                life.begins(posts(1..=12))
                    .brings(edited(posts(1..=12)), &[])
                    .brings(edited(posts(1..=12)), &[]);
            }),
        ],
    );
}

#[test]
fn an_article_gains_sound() {
    let mut life = Life::new("an article gains sound", FeedKind::Articles);
    let sounding = |numbers| {
        each(posts(numbers), |item| {
            if number(item) == 12 {
                item.enclosure = episode(12).enclosure;
                item.duration_ms = Some(600_000);
            }
        })
    };
    life.begins(posts(1..=12));
    // It is offered as something to hear, and that it was read does not say that it was heard.
    life.replaced(&[12]).brings(sounding(1..=12), &[12]);
    life.brings(sounding(1..=13), &[13])
        .brings(posts(1..=13), &[]);
}
