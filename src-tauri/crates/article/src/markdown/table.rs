//! Tables of words as pipe tables; tables that only lay a page out as the blocks they hold.
use dom_query::NodeRef;

use super::{blocks, inline};
use crate::dom;

pub(super) fn write(node: &NodeRef<'_>, out: &mut Vec<String>) {
    let rows: Vec<Vec<NodeRef<'_>>> = rows(node);
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let nested = node.descendants_it().any(|inner| inner.has_name("table"));
    if let Some(caption) = node
        .children_it(false)
        .find(|child| child.has_name("caption"))
    {
        out.extend(blocks(&caption));
    }
    if columns < 2 || nested {
        for cell in rows.iter().flatten() {
            out.extend(blocks(cell));
        }
        return;
    }
    let mut lines = Vec::with_capacity(rows.len() + 1);
    let headed = rows
        .first()
        .is_some_and(|row| row.iter().all(|cell| cell.has_name("th")));
    if !headed {
        lines.push(line(&vec![String::new(); columns]));
        lines.push(rule(columns));
    }
    for (n, row) in rows.iter().enumerate() {
        let mut cells: Vec<String> = row.iter().map(words).collect();
        cells.resize(columns, String::new());
        lines.push(line(&cells));
        if headed && n == 0 {
            lines.push(rule(columns));
        }
    }
    out.push(lines.join("\n"));
}

fn rows<'a>(table: &NodeRef<'a>) -> Vec<Vec<NodeRef<'a>>> {
    let mut rows = Vec::new();
    for node in table.descendants_it().filter(|node| node.has_name("tr")) {
        let cells: Vec<_> = node
            .children_it(false)
            .filter(|cell| matches!(&*dom::name(cell), "td" | "th"))
            .take(100)
            .collect();
        // A row of an inner table belongs to the cell that holds it.
        let own = node
            .ancestors_it(None)
            .find(|above| above.has_name("table"))
            .is_some_and(|above| above.id == table.id);
        if own && !cells.is_empty() {
            rows.push(cells);
        }
    }
    rows
}

fn words(cell: &NodeRef<'_>) -> String {
    let mut parts = Vec::new();
    for block in cell.children_it(false) {
        if block.is_element() && dom::is_block(&dom::name(&block)) {
            parts.push(inline::children(&block));
        }
    }
    let text = if parts.is_empty() {
        inline::children(cell)
    } else {
        super::blocks(cell).join(" ")
    };
    text.replace("\\\n", " ").replace('\n', " ")
}

fn line(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

fn rule(columns: usize) -> String {
    format!("|{}", " --- |".repeat(columns))
}
