//! Lists that keep themselves: shown, added by a query, removed, and what is in one.
use crate::args::ListsAct;
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal::name;
use library::{ItemQuery, ItemRow, Library, ListDraft, ListFilter, ListIcon, Order};

pub fn act(library: &Library, act: Option<ListsAct>, out: &mut Output) -> Result<(), Failure> {
    match act {
        None => show(library, out),
        Some(ListsAct::Add { name, query }) => {
            // Words are found in texts that are in the index.
            library.finish_index()?;
            let made = library.create_list(&ListDraft {
                name,
                icon: ListIcon::Search,
                colour: None,
                filter: ListFilter {
                    words: query.join(" "),
                    ..ListFilter::default()
                },
                order: None,
            })?;
            if out.json {
                return out.value(&made);
            }
            out.line(&format!(
                "{:>6}  {}",
                made.id,
                crate::terminal::name(&made.name)
            ))
        }
        Some(ListsAct::Remove { name }) => {
            let list = library.find_list(&name)?;
            library.delete_list(list.id)?;
            if out.json {
                return out.value(&list);
            }
            Ok(())
        }
    }
}

fn show(library: &Library, out: &mut Output) -> Result<(), Failure> {
    let lists = library.lists()?;
    if out.json {
        return out.value(&lists);
    }
    let counts = library.list_counts()?;
    for list in lists {
        let count = counts.iter().find(|count| count.id == list.id);
        let said = count.map_or(String::new(), |count| {
            format!("{}{}", count.count, if count.more { "+" } else { "" })
        });
        out.line(&format!("{:>6}  {said:>5}  {}", list.id, name(&list.name)))?;
        let words = Some(list.filter.words.as_str()).filter(|words| !words.is_empty());
        out.field("query", words)?;
    }
    Ok(())
}

/// What is in a list, at most `limit` (0: all), in its own order or another.
pub fn rows(
    library: &Library,
    list: &str,
    limit: u32,
    order: Option<Order>,
) -> Result<Vec<ItemRow>, Failure> {
    let list = library.find_list(list)?;
    library.finish_index()?;
    let mut all = Vec::new();
    let mut query = ItemQuery {
        list: Some(list.id),
        order,
        limit: 500,
        ..ItemQuery::default()
    };
    loop {
        let page = library.items(&query)?;
        all.extend(page.rows);
        if limit > 0 && all.len() >= limit as usize {
            all.truncate(limit as usize);
            return Ok(all);
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(all),
        }
    }
}
