//! Words that stand in every text, of English and Russian, and those of the trade ("part", "выпуск"): what two items have in
//! common must not be one of these. Shorter ones are left out anyway.
use crate::index::{fold, stem};
use std::collections::HashSet;
use std::sync::LazyLock;

const WORDS: &str = "
about above across actually after again against almost along already also although always among another around away back
because become been before began behind being below best better between beyond both came cannot come comes could does doing
done down during each either else enough even ever every everyone everything find first former found from further gets give
given goes going gone good great have having here hers herself himself however inside instead into itself just keep kind know
last later least less like little long look made make makes making many matter maybe might more most much must myself near
need never next nothing once only onto other others ours over people perhaps quite rather really right same says seem seen
several shall should since some someone something sometimes still such take taken takes than that their them themselves then
there these they thing things think this those though through thus time times today together toward under until upon used
uses using very want wants ways week weeks well went were what when where whether which while whole whom whose will with within
without work would year years yesterday your yours yourself
chapter edition episode episodes extra interview issue listen part parts podcast read season series show shows special story
talk talking talks title topic update volume watch
будет будем будут будто была были было быть вместе внутри возле вокруг вообще восемь время всегда всего всем всеми всему всех
всю вчера говорит говорить говорят года году даже дальше действительно день дела дело десять для другая другие другим других
другое другой его если есть ещё затем здесь зачем или иногда именно каждая каждое каждый как какая какие каких какое какой когда
конечно которая которого которое которой котором которому которую которые который которым которых кроме кто куда лишь лучше между
меня менее много может можно могут мной моей мои мой нас наша наше наши него неё некоторые нельзя несколько нет нибудь никогда
никто ничего ними них новая новое новые новый нужно один одна одни одно около они опять особенно очень первая первый перед под
после потом потому почему почти при про просто против пять раз разве раньше рядом сами самая самое самые самый свои своей своего
свое своём своих свой свою себе себя сегодня сейчас сколько снова собой совсем среди стал стали стало стать такая такие таких
такое такой также там твой тебя тем теперь тогда того тоже только том тому тот три туда тут уже хорошо хоть хотя чего чему через
что чтобы чуть эта эти этим этих это этого этой этом этому этот эту
беседа выпуск выпуска выпуске гость истории история книга неделя неделю новости подкаст подкаста разговор рассказ рассказывает
рассказываем рубрика серия сезон тема тему часть части эпизод
";

static STEMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let words = WORDS.split_whitespace();
    words.filter_map(|word| stem(&fold(word))).collect()
});

/// Whether it is the stem of such a word.
pub(super) fn is_one(stem: &str) -> bool {
    STEMS.contains(stem)
}
