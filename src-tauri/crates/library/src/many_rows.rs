//! Many rows of one table by one statement. A statement that sets off triggers keeps a copy of each page it changes, to be
//! able to take itself back: a row at a time that costs more than the rows.
use rusqlite::Transaction;
use rusqlite::types::ToSqlOutput;

/// Rows of one statement; the rest comes by fewer at a time. Few sizes, so that each is prepared once.
const SIZES: [usize; 3] = [32, 8, 1];

/// Inserts rows of `N` columns; `insert` is the statement up to its VALUES.
pub(crate) fn insert_rows<const N: usize>(
    tx: &Transaction<'_>,
    insert: &str,
    rows: &[[ToSqlOutput<'_>; N]],
) -> rusqlite::Result<()> {
    let one = format!("({})", vec!["?"; N].join(", "));
    let mut rest = rows;
    for size in SIZES {
        if rest.len() < size {
            continue;
        }
        let values = vec![one.as_str(); size].join(", ");
        let mut statement = tx.prepare_cached(&format!("{insert} VALUES {values}"))?;
        while let Some((now, later)) = rest.split_at_checked(size) {
            for (n, value) in now.iter().flatten().enumerate() {
                statement.raw_bind_parameter(n + 1, value)?;
            }
            statement.raw_execute()?;
            rest = later;
        }
    }
    Ok(())
}
