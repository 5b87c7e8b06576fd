//! Lives that nobody thought of: what publishers do, one thing after another by seeded chance.
use super::*;

/// xorshift, so that a failure can be made again from its seed.
struct Chance(u64);

impl Chance {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(sides.max(1))).unwrap()
    }
}

/// How the publisher writes items now.
#[derive(Default, Clone)]
struct Habits {
    guids: u32,
    guidless: bool,
    host: u32,
    titles: u32,
    notes: u32,
    zone: i64,
    oldest_first: bool,
    longest: Option<usize>,
    without: BTreeSet<u32>,
    https: bool,
    copies: bool,
}

impl Habits {
    /// One thing changes; what cannot be told from a new item when all of it changes at once does not.
    fn change(&mut self, dice: &mut Chance, last: u32) -> &'static str {
        match dice.roll(14) {
            0 if !self.guidless => {
                self.guids += 1;
                "other guids"
            }
            1 => {
                self.guidless = !self.guidless;
                "guids come or go"
            }
            2 => {
                self.host += 1;
                "another host"
            }
            3 => {
                self.titles += 1;
                "other titles"
            }
            4 => {
                self.notes += 1;
                "other notes"
            }
            5 => {
                self.zone = i64::from(dice.roll(20)) - 10;
                "another zone"
            }
            6 => {
                self.oldest_first = !self.oldest_first;
                "the order turns"
            }
            7 => {
                self.longest = (dice.roll(2) == 0).then(|| 5 + dice.roll(20) as usize);
                "another length"
            }
            8 => {
                let n = 1 + dice.roll(last);
                if !self.without.remove(&n) {
                    self.without.insert(n);
                }
                "one goes or comes"
            }
            9 => {
                self.https = !self.https;
                "https comes or goes"
            }
            10 => {
                self.copies = !self.copies;
                "copies"
            }
            _ => "nothing",
        }
    }

    fn item(&self, kind: FeedKind, token: u32, n: u32) -> ParsedItem {
        let mut item = match kind {
            FeedKind::Podcast => episode(n),
            FeedKind::Articles => post(n),
        };
        let scheme = if self.https { "https" } else { "http" };
        item.guid = (!self.guidless).then(|| format!("g{}-{n}", self.guids));
        if self.titles > 0 {
            item.title = Some(format!("{} ({})", item.title.unwrap(), self.titles));
        }
        item.link = Some(format!("{scheme}://harbour.example/talks/{n}"));
        item.content_html = Some(format!("<p>About {} ({})</p>", word(n), self.notes));
        let ms = item.published.unwrap().as_millisecond();
        item.published = at(ms + self.zone * HOUR);
        if let Some(file) = &mut item.enclosure {
            file.url = format!(
                "{scheme}://media{}.example/talks/{n}.mp3?token={token}",
                self.host
            );
        }
        item
    }

    fn document(&self, kind: FeedKind, token: u32, last: u32) -> Vec<ParsedItem> {
        let mut items: Vec<ParsedItem> = (1..=last)
            .rev()
            .filter(|n| !self.without.contains(n))
            .map(|n| self.item(kind, token, n))
            .collect();
        items.truncate(self.longest.unwrap_or(items.len()));
        if self.copies && items.len() > 2 {
            items.push(items[1].clone());
        }
        if self.oldest_first {
            items.reverse();
        }
        items
    }
}

fn lives(kind: FeedKind, seeds: std::ops::Range<u64>) {
    let mut wrong = Vec::new();
    for seed in seeds {
        let told = std::sync::Mutex::new(Vec::new());
        let lived = std::panic::catch_unwind(|| {
            let mut dice = Chance(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed + 1));
            let (mut habits, mut last) = (Habits::default(), 6 + dice.roll(20));
            let mut life = Life::new(&format!("seed {seed}"), kind);
            life.begins(habits.document(kind, 0, last));
            for round in 1..=8 {
                let what = habits.change(&mut dice, last);
                let more = dice.roll(3);
                let before = last;
                last += more;
                told.lock().unwrap().push(format!("{what}, {more} more"));
                let offers: Vec<u32> = (before + 1..=last).collect();
                life.brings(habits.document(kind, round, last), &offers);
            }
        });
        if lived.is_err() {
            wrong.push((seed, told.into_inner().unwrap()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn podcasts() {
    lives(FeedKind::Podcast, 0..40);
}

#[test]
fn blogs() {
    lives(FeedKind::Articles, 100..120);
}
