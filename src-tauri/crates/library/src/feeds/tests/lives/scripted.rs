//! Items that a publisher changes: guids, addresses, dates, titles, files.
use super::*;

#[test]
fn guids_that_change() {
    live(
        FeedKind::Podcast,
        &[
            ("all guids change, twice", |life| {
                let renamed = |prefix: &'static str, items| {
                    each(items, move |item| {
                        item.guid = Some(format!("{prefix}{}", number(item)))
                    })
                };
                life.begins(episodes(1..=8))
                    .brings(renamed("a-", episodes(1..=8)), &[])
                    .brings(renamed("a-", episodes(2..=9)), &[9])
                    .brings(renamed("b-", episodes(3..=10)), &[10])
                    .brings(renamed("b-", episodes(1..=11)), &[11]);
            }),
            ("half of the guids change", |life| {
                let half = |items| {
                    each(items, |item| {
                        if number(item).is_multiple_of(2) {
                            item.guid = item.guid.take().map(|g| format!("{g}#2"));
                        }
                    })
                };
                life.begins(episodes(1..=8))
                    .brings(half(episodes(1..=8)), &[])
                    .brings(half(episodes(1..=9)), &[9])
                    .brings(half(episodes(2..=10)), &[10])
                    .brings(episodes(1..=10), &[]);
            }),
            ("guids change together with the host of the files", |life| {
                let moved = |items| {
                    each(items, |item| {
                        let n = number(item);
                        item.guid = Some(format!("https://new.example/?p={n}"));
                        item.enclosure.as_mut().unwrap().url =
                            format!("https://cdn.new.example/{n}/audio.mp3");
                        item.link = Some(format!("https://new.example/e/{n}"));
                    })
                };
                life.begins(episodes(1..=10))
                    .brings(moved(episodes(1..=10)), &[])
                    .brings(moved(episodes(2..=11)), &[11])
                    .brings(moved(episodes(2..=12)), &[12]);
            }),
            ("guids are written in other letters", |life| {
                let upper = |items| {
                    each(items, |item| {
                        item.guid = item.guid.take().map(|g| g.to_uppercase())
                    })
                };
                life.begins(episodes(1..=6))
                    .brings(upper(episodes(1..=6)), &[])
                    .brings(upper(episodes(1..=7)), &[7])
                    .brings(episodes(1..=7), &[])
                    .brings(episodes(1..=8), &[8]);
            }),
            (
                "one guid is written in other letters, without a date",
                |life| {
                    let undated = |items| each(items, |item| item.published = None);
                    let mut one = undated(episodes(1..=5));
                    one[1].guid = one[1].guid.take().map(|g| g.to_uppercase());
                    life.begins(undated(episodes(1..=5)))
                        .brings(one, &[])
                        .brings(undated(episodes(1..=6)), &[6]);
                },
            ),
            ("guids that are addresses turn to https", |life| {
                let linked = |scheme: &'static str, items| {
                    each(items, move |item| {
                        let url = format!("{scheme}://harbour.example/?p={}", number(item));
                        item.guid = Some(url.clone());
                        item.link = Some(url);
                    })
                };
                life.begins(linked("http", episodes(1..=6)))
                    .brings(linked("https", episodes(1..=6)), &[])
                    .brings(linked("https", episodes(1..=7)), &[7]);
            }),
            ("two of the guids turn to https, without dates", |life| {
                let linked = |https: bool, items| {
                    each(items, move |item| {
                        let scheme = match https && number(item) > 4 {
                            true => "https",
                            false => "http",
                        };
                        let url = format!("{scheme}://harbour.example/?p={}", number(item));
                        item.guid = Some(url.clone());
                        item.link = Some(url);
                        item.published = None;
                    })
                };
                life.begins(linked(false, episodes(1..=6)))
                    .brings(linked(true, episodes(1..=6)), &[])
                    .brings(linked(true, episodes(1..=7)), &[7]);
            }),
            ("a guid is used again for another episode", |life| {
                let slot = |slot: u32, n: u32| ParsedItem {
                    guid: Some(format!("slot-{slot}")),
                    ..episode(n)
                };
                life.begins(vec![slot(3, 3), slot(2, 2), slot(1, 1)])
                    .brings(vec![slot(1, 4), slot(3, 3), slot(2, 2)], &[4])
                    .brings(vec![slot(2, 5), slot(1, 4), slot(3, 3)], &[5])
                    .brings(vec![slot(3, 6), slot(2, 5), slot(1, 4)], &[6])
                    .brings(vec![slot(1, 7), slot(3, 6), slot(2, 5)], &[7]);
            }),
            ("no guids at all", |life| {
                let bare = |items| each(items, |item| item.guid = None);
                life.begins(bare(episodes(1..=5)))
                    .brings(bare(episodes(1..=6)), &[6])
                    .brings(bare(episodes(3..=7)), &[7])
                    .brings(bare(episodes(1..=7)), &[]);
            }),
            ("guids come, go and come again", |life| {
                let bare = |items| each(items, |item| item.guid = None);
                life.begins(bare(episodes(1..=5)))
                    .brings(episodes(1..=5), &[])
                    .brings(episodes(1..=6), &[6])
                    .brings(bare(episodes(1..=6)), &[])
                    .brings(bare(episodes(2..=7)), &[7])
                    .brings(episodes(2..=7), &[]);
            }),
            ("a publisher flaps between two guids", |life| {
                let other = |items| {
                    each(items, |item| {
                        item.guid = Some(format!("other-{}", number(item)))
                    })
                };
                life.begins(episodes(1..=6))
                    .brings(other(episodes(1..=6)), &[])
                    .brings(episodes(1..=6), &[])
                    .brings(other(episodes(1..=7)), &[7])
                    .brings(episodes(1..=7), &[])
                    .brings(other(episodes(1..=8)), &[8]);
            }),
            ("white space around guids", |life| {
                let spaced = |items| {
                    each(items, |item| {
                        item.guid = item.guid.take().map(|g| format!(" {g}\n"))
                    })
                };
                life.begins(episodes(1..=4))
                    .brings(spaced(episodes(1..=4)), &[])
                    .brings(spaced(episodes(1..=5)), &[5]);
            }),
        ],
    );
}

#[test]
fn files_that_move() {
    live(
        FeedKind::Podcast,
        &[
            ("another host, with guids", |life| {
                life.begins(episodes(1..=6))
                    .brings(hosted("https://cdn2.example", false, 1..=6), &[])
                    .brings(hosted("https://cdn3.example/x", false, 2..=7), &[7]);
            }),
            ("another host, without guids", |life| {
                life.begins(hosted("https://media.example", true, 1..=6))
                    .brings(hosted("https://cdn2.example", true, 1..=6), &[])
                    .brings(hosted("https://cdn3.example/x", true, 2..=7), &[7])
                    .brings(hosted("https://cdn3.example/x", true, 1..=7), &[]);
            }),
            ("a counting address in front", |life| {
                let front = "https://stats.example/e/media.example";
                life.begins(hosted("https://media.example", true, 1..=6))
                    .brings(hosted(front, true, 1..=6), &[])
                    .brings(hosted(front, true, 1..=7), &[7])
                    .brings(hosted("https://media.example", true, 2..=8), &[8]);
            }),
            ("a token that changes each time", |life| {
                let signed = |token: u32, numbers| {
                    each(
                        hosted("https://media.example", true, numbers),
                        move |item| {
                            let file = item.enclosure.as_mut().unwrap();
                            file.url = format!("{}?token={token:08x}&Expires={token}", file.url);
                        },
                    )
                };
                life.begins(signed(1, 1..=6))
                    .brings(signed(2, 1..=6), &[])
                    .brings(signed(3, 1..=7), &[7])
                    .brings(signed(4, 2..=8), &[8]);
            }),
            ("a query that only this publisher knows", |life| {
                let odd = |times: u32, numbers| {
                    each(
                        hosted("https://media.example", true, numbers),
                        move |item| {
                            let file = item.enclosure.as_mut().unwrap();
                            file.url = format!("{}?zz={times}", file.url);
                        },
                    )
                };
                life.begins(odd(1, 1..=6))
                    .brings(odd(2, 1..=6), &[])
                    .brings(odd(3, 1..=7), &[7]);
            }),
            ("files turn to https", |life| {
                life.begins(hosted("http://media.example", true, 1..=5))
                    .brings(hosted("https://media.example", true, 1..=5), &[])
                    .brings(hosted("https://www.media.example", true, 1..=6), &[6]);
            }),
            ("another format of all files", |life| {
                let coded = |items| {
                    each(items, |item| {
                        let file = item.enclosure.as_mut().unwrap();
                        file.url = file.url.replace(".mp3", ".m4a");
                        file.mime = Some("audio/mp4".into());
                        file.length = file.length.map(|bytes| bytes / 2);
                    })
                };
                life.begins(episodes(1..=6))
                    .brings(coded(episodes(1..=6)), &[])
                    .brings(coded(episodes(1..=7)), &[7]);
            }),
            ("advertisements make all files longer", |life| {
                let longer = |by: u64, items| {
                    each(items, move |item| {
                        item.duration_ms = item.duration_ms.map(|ms| ms + by * 1_000);
                        let file = item.enclosure.as_mut().unwrap();
                        file.length = file.length.map(|bytes| bytes + by * 16_000);
                    })
                };
                life.begins(episodes(1..=6))
                    .brings(longer(90, episodes(1..=6)), &[])
                    .brings(longer(30, episodes(1..=7)), &[7])
                    .brings(longer(120, episodes(1..=7)), &[]);
            }),
            ("one recording is replaced by another", |life| {
                let replaced = |items| {
                    each(items, |item| {
                        if number(item) == 4 {
                            item.duration_ms = Some(3_600_000);
                            let file = item.enclosure.as_mut().unwrap();
                            file.length = Some(60_000_000);
                            file.url = "https://media.example/talks/4-again.mp3".into();
                        }
                    })
                };
                life.begins(episodes(1..=6))
                    .replaced(&[4])
                    .brings(replaced(episodes(1..=6)), &[])
                    .brings(replaced(episodes(1..=7)), &[7]);
            }),
            ("two files under one guid, in changing order", |life| {
                let double = |first: &'static str,
                              second: &'static str,
                              numbers: std::ops::RangeInclusive<u32>| {
                    let mut items = Vec::new();
                    for item in episodes(numbers) {
                        for host in [first, second] {
                            let mut copy = item.clone();
                            copy.enclosure.as_mut().unwrap().url =
                                format!("https://{host}.example/{}.mp3", number(&item));
                            items.push(copy);
                        }
                    }
                    items
                };
                life.begins(double("a", "b", 1..=4))
                    .brings(double("b", "a", 1..=4), &[])
                    .brings(double("a", "b", 1..=5), &[5])
                    .brings(double("b", "c", 2..=6), &[6]);
            }),
        ],
    );
}

/// Episodes whose files lie there, perhaps without guids.
fn hosted(front: &str, bare: bool, numbers: std::ops::RangeInclusive<u32>) -> Vec<ParsedItem> {
    each(episodes(numbers), |item| {
        let n = number(item);
        item.enclosure.as_mut().unwrap().url = format!("{front}/talks/{n}.mp3");
        if bare {
            item.guid = None;
        }
    })
}

#[test]
fn words_and_dates_that_change() {
    live(
        FeedKind::Podcast,
        &[
            ("a title is mended, with and without guids", |life| {
                let mended = |items| {
                    each(items, |item| {
                        if number(item) == 5 {
                            item.title = Some("What ropes really are (corrected)".into());
                        }
                    })
                };
                life.begins(episodes(1..=6))
                    .brings(mended(episodes(1..=6)), &[])
                    .brings(mended(episodes(1..=7)), &[7]);
                assert_eq!(life.title(5), "what ropes really are (corrected)");
                let bare = |items| each(items, |item| item.guid = None);
                life.brings(bare(mended(episodes(1..=7))), &[])
                    .brings(bare(episodes(1..=8)), &[8]);
            }),
            ("all titles get the name of the show in front", |life| {
                let named = |items| {
                    each(items, |item| {
                        item.title = item.title.take().map(|t| format!("The Harbour Hour: {t}"))
                    })
                };
                life.begins(episodes(1..=6))
                    .brings(named(episodes(1..=6)), &[])
                    .brings(named(episodes(1..=7)), &[7])
                    .brings(episodes(1..=8), &[8]);
            }),
            ("notes are edited", |life| {
                let edited = |times: u32, items| {
                    each(items, move |item| {
                        item.content_html = Some(format!("<p>Edited {times} times.</p>"))
                    })
                };
                life.begins(episodes(1..=5))
                    .brings(edited(1, episodes(1..=5)), &[])
                    .brings(edited(2, episodes(1..=6)), &[6])
                    .brings(edited(3, episodes(1..=6)), &[]);
            }),
            ("the whole back catalogue is dated today", |life| {
                let dated = |items| each(items, |item| item.published = at(START - HOUR));
                life.begins(episodes(1..=20))
                    .brings(dated(episodes(1..=20)), &[])
                    .brings(dated(episodes(1..=21)), &[21])
                    .brings(episodes(1..=22), &[22]);
            }),
            (
                "dates are of the hour at which the document is made",
                |life| {
                    let made =
                        |at_ms: i64, items| each(items, move |item| item.published = at(at_ms));
                    life.begins(made(START - HOUR, episodes(1..=6)));
                    for n in 1..=3 {
                        life.later(HOUR);
                        let now = START + i64::from(n) * HOUR;
                        life.brings(made(now, episodes(1..=6 + n)), &[6 + n]);
                    }
                },
            ),
            ("dates move by the hours of a zone", |life| {
                let moved = |hours: i64, items| {
                    each(items, move |item| {
                        let ms = item.published.unwrap().as_millisecond();
                        item.published = at(ms + hours * HOUR);
                    })
                };
                life.begins(episodes(1..=6))
                    .brings(moved(-9, episodes(1..=6)), &[])
                    .brings(moved(5, episodes(1..=7)), &[7])
                    .brings(moved(0, episodes(1..=7)), &[]);
                let bare = |hours, items| each(moved(hours, items), |item| item.guid = None);
                life.brings(bare(-3, episodes(1..=7)), &[])
                    .brings(bare(4, episodes(1..=8)), &[8]);
            }),
            ("dates go and come", |life| {
                let undated = |items| each(items, |item| item.published = None);
                life.begins(episodes(1..=6))
                    .brings(undated(episodes(1..=6)), &[])
                    .brings(undated(episodes(1..=7)), &[7])
                    .brings(episodes(1..=8), &[8]);
            }),
            ("an old one is dated anew and stands on top", |life| {
                let mut again = episodes(1..=9);
                let mut old = again.remove(6);
                old.published = at(START - HOUR);
                again.insert(0, old);
                let mut more = again.clone();
                let mut newest = episode(10);
                newest.published = at(START + 5 * HOUR);
                more.insert(0, newest);
                life.begins(episodes(1..=9)).brings(again, &[]);
                life.later(6 * HOUR).brings(more, &[10]);
            }),
        ],
    );
}
