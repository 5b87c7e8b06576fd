//! Who speaks, where the words themselves say so: `Ada: Good morning`, `>> ADA: ...`, `[SPEAKER_00]: ...`.
use std::collections::HashMap;

use crate::Cue;

/// Bytes of a name.
pub const MOST_NAME: usize = 80;

/// Takes names out of the words of cues that have none, where it is plain that they are names: because a third of
/// the cues begin like that, or because the same few come again and again.
pub fn by_colon(cues: &mut [Cue]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut named = 0;
    for (name, _) in unnamed(cues).filter_map(|c| speaker(&c.text)) {
        named += 1;
        match counts.get_mut(name) {
            Some(count) => *count += 1,
            None => _ = counts.insert(name.to_owned(), 1),
        }
    }
    let all = named > 1 && named * 3 > cues.len();
    for cue in cues.iter_mut().filter(|c| c.speaker.is_none()) {
        let Some((name, said)) = speaker(&cue.text) else {
            continue;
        };
        if all || counts.get(name).is_some_and(|n| *n > 2) {
            let (name, said) = (name.to_owned(), said.to_owned());
            cue.speaker = Some(name);
            cue.text = said;
        }
    }
    // Captions mark another voice with arrows.
    for cue in cues.iter_mut().filter(|c| c.text.starts_with(">>")) {
        cue.text = cue.text.trim_start_matches(['>', ' ']).to_owned();
    }
}

fn unnamed(cues: &[Cue]) -> impl Iterator<Item = &Cue> {
    cues.iter().filter(|c| c.speaker.is_none())
}

/// `Ada Lovelace: Good morning` in two.
pub fn speaker(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(['>', ' ']);
    let (name, said) = text.split_once(": ")?;
    let name = match name.strip_prefix('[') {
        Some(inner) => inner.strip_suffix(']')?,
        None => name,
    };
    let words = name.split(' ').count();
    let plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '\'' | '’'));
    let proper = name.starts_with(char::is_uppercase);
    let said = said.trim();
    let fits = name.len() <= MOST_NAME && words <= 4 && !said.is_empty();
    (plain && proper && fits).then_some((name, said))
}
