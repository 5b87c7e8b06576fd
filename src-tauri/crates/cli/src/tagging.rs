//! Tags and edits: what a person calls things by, and sets in the place of what feeds and pages say.
use crate::args::{EditArgs, TagsAct};
use crate::failure::Failure;
use crate::output::{Output, counted};
use crate::terminal::name;
use library::{
    EditField, EditPatch, EditSubject, Library, OwnPicture, TagColour, TagPatch, TagTargets,
};
use serde_json::json;

/// Puts tags on things (`+name`) and takes them off (`-name`).
pub fn tag(library: &Library, words: &[String], out: &mut Output) -> Result<(), Failure> {
    let (mut targets, mut patch) = (TagTargets::default(), TagPatch::default());
    for word in words {
        // What begins with a hyphen is a tag to take off, so this is not seen as the option that it is.
        if word == "--json" {
            out.json = true;
        } else if let Some(name) = word.strip_prefix('+') {
            patch.add.push(name.to_owned());
        } else if let Some(name) = word.strip_prefix('-') {
            patch.remove.push(name.to_owned());
        } else {
            match library.find_item_or_feed(word)? {
                EditSubject::Item(item) => targets.items.push(item),
                EditSubject::Feed(feed) => targets.feeds.push(feed),
            }
        }
    }
    if targets == TagTargets::default() {
        return Err(Failure::Said(
            "say which items or subscriptions to tag".into(),
        ));
    }
    if patch == TagPatch::default() {
        return of(library, &targets, out);
    }
    let undo = library.set_tags(&targets, &patch)?;
    if out.json {
        return out.value(&json!({ "changed": undo.count }));
    }
    out.line(&format!("{} changed", counted(undo.count.into(), "thing")))
}

/// The tags that things carry.
fn of(library: &Library, targets: &TagTargets, out: &mut Output) -> Result<(), Failure> {
    let choices = library.tag_choices(targets)?.tags;
    let carried: Vec<_> = choices
        .into_iter()
        .filter(|choice| choice.carried != library::CarriedBy::None)
        .collect();
    if out.json {
        return out.value(&carried);
    }
    for choice in carried {
        out.line(&name(&choice.tag.name))?;
    }
    Ok(())
}

pub fn tags(library: &Library, act: Option<TagsAct>, out: &mut Output) -> Result<(), Failure> {
    match act {
        None => list(library, out),
        Some(TagsAct::Rename { from, to, merge }) => {
            let tag = library.find_tag(&from)?;
            match library.find_tag(&to) {
                Ok(other) if merge && other.id != tag.id => {
                    library.merge_tags(tag.id, other.id)?;
                }
                _ => {
                    library.rename_tag(tag.id, &to)?;
                }
            }
            one(library, &to, out)
        }
        Some(TagsAct::Colour { tag, colour }) => {
            let wanted = colour.trim().to_lowercase();
            let colour = match wanted.as_str() {
                "none" => None,
                word => Some(TagColour::of_word(word).ok_or_else(|| {
                    let words: Vec<&str> = TagColour::ALL.map(TagColour::word).to_vec();
                    Failure::Said(format!(
                        "there is no such colour; there are none, {}",
                        words.join(", ")
                    ))
                })?),
            };
            let found = library.find_tag(&tag)?;
            library.set_tag_colour(found.id, colour)?;
            one(library, &tag, out)
        }
        Some(TagsAct::Delete { tags }) => {
            let ids = tags
                .iter()
                .map(|tag| Ok(library.find_tag(tag)?.id))
                .collect::<Result<Vec<_>, Failure>>()?;
            let undo = library.delete_tags(&ids)?;
            if out.json {
                return out.value(&json!({ "deleted": undo.count }));
            }
            out.line(&format!("{} deleted", counted(undo.count.into(), "tag")))
        }
    }
}

fn one(library: &Library, tag: &str, out: &mut Output) -> Result<(), Failure> {
    let tag = library.find_tag(tag)?;
    if out.json {
        return out.value(&tag);
    }
    out.line(&name(&tag.name))
}

fn list(library: &Library, out: &mut Output) -> Result<(), Failure> {
    let tags = library.tags()?;
    if out.json {
        return out.value(&tags);
    }
    for tag in tags {
        let colour = tag
            .colour
            .map(|colour| format!("  {}", colour.word()))
            .unwrap_or_default();
        let (items, shows) = (tag.items, tag.shows);
        out.line(&format!(
            "{items:>6}  {shows:>5}  {}{colour}",
            name(&tag.name)
        ))?;
    }
    Ok(())
}

/// Changes what is given, and shows how it is then.
pub async fn edit(library: &Library, args: EditArgs, out: &mut Output) -> Result<(), Failure> {
    let subject = library.find_item_or_feed(&args.what)?;
    if args.folder.is_some() && matches!(subject, EditSubject::Item(_)) {
        return Err(Failure::Said("only a subscription has a folder".into()));
    }
    let patch = EditPatch {
        title: args.title,
        author: args.author,
        picture: args.picture.map(picture),
        note: args.note,
        folder: args.folder,
    };
    if patch != EditPatch::default() {
        library.edit(subject, patch).await?;
    }
    let edits = library.edits(subject)?;
    if out.json {
        return out.value(&edits);
    }
    let own = |field: EditField| match edits.own.contains(&field) {
        true => " (yours)",
        false => "",
    };
    out.line(&format!("{}{}", name(&edits.title), own(EditField::Title)))?;
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let author = some(&edits.author).map(|author| format!("{author}{}", own(EditField::Author)));
    out.field("author", author.as_deref())?;
    out.field("picture", edits.image.as_deref())?;
    out.field("folder", edits.folder.as_deref().and_then(some).as_deref())?;
    for line in edits.note.lines() {
        out.line(&format!("  {}", name(line)))?;
    }
    Ok(())
}

fn picture(given: String) -> OwnPicture {
    match given.as_str() {
        "none" => OwnPicture::None,
        "" => OwnPicture::AsSaid,
        web if web.starts_with("http://") || web.starts_with("https://") => {
            OwnPicture::Address { url: given }
        }
        _ => OwnPicture::File { path: given },
    }
}
