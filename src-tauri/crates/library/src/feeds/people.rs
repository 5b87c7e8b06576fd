//! The people that a document names, as rows: with their names folded, so that each is found however it is written.
use crate::feed_extras::{NewPerson, PersonOwner};
use crate::index::fold;
use feed::Person;

/// People with their folded names.
pub(super) type NamedPeople<'a> = Vec<(&'a Person, String)>;

pub(super) fn named(persons: &[Person]) -> NamedPeople<'_> {
    persons
        .iter()
        .map(|person| (person, fold(&person.name)))
        .collect()
}

/// The rows of one list.
pub(super) fn rows<'a>(owner: PersonOwner, named: &'a NamedPeople<'_>) -> Vec<NewPerson<'a>> {
    (0..)
        .zip(named)
        .map(|(number, (person, key))| NewPerson {
            owner,
            number,
            person,
            key,
        })
        .collect()
}
