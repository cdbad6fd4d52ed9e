//! Words that the patterns of many kinds share: what denies, permits, obliges and excepts, and what a model and its
//! outputs are called.
//!
//! Contract: `<deny>` in a pattern stands for the words of that name, as a group; a pattern that is nothing else is
//! compiled once for all kinds. A name that is unknown here stays as it is: [`unknown`] finds it when files are checked.

use std::borrow::Cow;

/// Names and what they stand for, in folded text.
const WORDS: [(&str, &str); 23] = [
    (
        "deny",
        r"\b((may|must|shall|will|can|do|does|should|is|are|has|have|agrees?( also)?|undertakes?|need|be) (also )?not|cannot|(can|don|won|mustn|isn|aren|doesn).?t|dont|never|nobody|no one|no person|neither|nor|prohibit\w*|forbid\w*|refrain\w*|under no circumstances|by no means|no (right|rights|power|authority|permission|licen[cs]e|entitlement|part|use|\w+ (right|licen[cs]e|permission)|(\w+ ){1,6}(may|shall|can))|not (\w+ )?(permitted|allowed|entitled|authori[sz]ed|granted|given|included|licensed|open|covered|part of|within)|not ((free|able|intended|meant|available|eligible|suitable|supposed|lawful|legal|possible|used|made|put|directly|otherwise|knowingly|also|ever|itself|themselves) )?(to|for|be)|(outside|beyond|out) (of )?(the |this |that |these )?(scope|permission|licen[cs]e|grant)\b|excluded|barred|banned|ruled out|off[- ]limits|disallow\w*|impermissible|no (training|distillation|resale|reselling|sale|redistribution|distribution|hosting|deployment|sublicensing|modification|fine-?tuning) (of|on|for|by|to|with)|nothing (in|here|herein|contained)\b[^.;]{0,60}\b(allows|permits|entitles|gives|authori[sz]es)|without the right)\b",
    ),
    (
        "permit",
        r"\b(may|can|free to|permit(s|ted|ting)?|allow(s|ed|ing)?|permissible|grant\w*|licen[cs]ed? to|licen[cs]es|rights?|entitled?|authori[sz]e[ds]?|consents?|liberty|welcome|gives?|given|permission|is fine|are fine|okay?|is possible|open to|open for)\b",
    ),
    (
        "oblige",
        r"\b(must|shall|ha(s|ve) to|needs? to|required?|requires|obliged|obligations?|obliges|agrees? to|undertakes?|(is|are) to|will|provided|on (the )?condition|so long as|as long as|only if|should|duty|ensures?|make sure|see to it|bound to|covenants?|subject to the following|request(ed|s)? to|ask(ed|s)? to|(licensee|user|recipient)s? (\w+ )?(keeps?|encloses?|adds?|gives?|provides?|states?|marks?|binds?|includes?|attaches|attach|passes|names?|displays?|shows?))\b|(^|[,;:.] |\band |\bthen |\bplease |- )(just |also )?(keep|include|display|show|say|mention|attach|retain|give (us |proper |appropriate |clear )?credit|credit|pass on|ship|name|cite|mark)\b",
    ),
    (
        "unless",
        r"\b(unless (that|those|each|both|you|they|he|it|we|licensees?|users?|the (user|licensee|licensor)|expressly|explicitly|specifically|with|under|by|an?|any|such|prior|otherwise (agreed|permitted|authori[sz]ed|stated|specified|licensed))|without\b[^.;,]{0,40}\b(consent|permission|approval|licen[cs]e|agreement|authori[sz]ation|contract|deal|arrangement|asking)|except|save (where|with|as)|only (if|where|when|after|with|upon|on|under|by)|until|(separate|prior|written|express|commercial|paid|enterprise|additional|own) (\w+ )?(licen[cs]e|agreement|consent|permission|approval|contract|authori[sz]ation|arrangement|plan)|subject to (our|a|an|the licensor\W?s?|prior|separate)|requires? (a|an|our|the|its|prior|separate|written)|needs? (a|an|our|the|its|prior|separate|written)|(licen[cs]e|agreement|contract) of its own)\b",
    ),
    (
        "provided",
        r"\b(provided|providing|as long as|so long as|on (the )?condition|only (if|where|when|after|with|under)|if|where|when|unless|must|shall|subject to|same (duties|terms|conditions)|in which case)\b",
    ),
    (
        "model",
        r"\b(models?|weights?|checkpoints?|parameters|materials?|software|networks?|systems?|works?|it|them|derivatives?|programs?|artifacts?|adaptations?|copies)\b",
    ),
    (
        "outputs",
        r"\b(outputs?|generations|completions|responses|answers|synthetic (data|texts?|images?)|(generated|produced|resulting|created|synthesi[sz]ed) (data|contents?|texts?|images?|material|media|code|results|works?|audio|videos?|music|speech|voices?|songs?|answers|pictures)|(contents?|texts?|images?|pictures?|videos?|audio|music|code|media|answers|works?|results|material|speech|songs?|designs?|predictions?|sequences?|commands?|translations?|anything|everything|whatever|what)\b[^.;,]{0,40}\b(generates?|generated|produces?|produced|creates?|created|writes?|written|returns?|returned|made|make|makes|prompting|obtained?|yields?|renders?|rendered|draws?|drawn|composes?|composed|synthesi[sz]es?|synthesi[sz]ed)|results (of|from))\b",
    ),
    (
        "train",
        r"\b(train\w*|pre-?train\w*|improv(e|es|ed|ing)|develop\w*|fine-? ?tun\w*|distill?\w*|teach|enhance|build|create|creating|building)\b",
    ),
    (
        "host",
        r"\b(hosted|hosts?|hosting|inference (to|for) (third|others|customers|clients|the public)|as[- ]an?[- ](\w+[- ])?service|\w+-as-a-service|saas|maas|apis?|application programming interfaces?|remote access|(inference|online|cloud|web|network\w*|managed|hosted|ai|prediction) (\w+ )?(services?|endpoints?|platforms?|providers?)|over (a|the) (computer )?(network|internet)|functionality\b[^.;]{0,40}\bavailable|service bureau|service to (others|third|customers|the public)|(operate|run\w*|deploy\w*)\b[^.;]{0,30}\b(servers?|(for|on behalf of) (others|third|customers|clients))|let(s|ting)? (\w+ )?(customers|users|others|third parties|clients|outsiders|people) (query|use|reach|access|call)|offer\w*\b[^.;]{0,40}\bonline|paying users|behind a (paid )?(wall|api))\b",
    ),
    (
        "pass",
        r"\b((pass|hand|give|send)(s|ed|ing|en)?\b[^.;]{0,40}\b(on|away|over|out|to (others|third|anyone|somebody))|circulat\w+|re-?upload\w*|mirror\w*|re-?distribut\w+|distribut\w+|republish\w*|transfer (the|it|copies)|reproduce and share|share)\b",
    ),
    (
        "others",
        r"\b(any|other|another|different|further|foundation\w*|new|your|their|large|language|ai|neural|machine|rival|competing|smaller)\b[^.;]{0,60}\b(models?|llms?|networks?|chatbots?|assistants?|systems?)\b|\btraining (data|material|sets?|corpus|corpora)\b",
    ),
    (
        "recipient",
        r"\b(recipients?|third[- ]part(y|ies)|users?|end[- ]users?|customers?|colleagues?|sub-?licensees?|transferees?|anyone|anybody|whoever|those|they|downstream|licensees?|everyone|person)\b",
    ),
    ("不得", "不得|不能|禁止|不可|严禁|请勿|不允许|不许|无权|未授权|不授权|不准|谢绝|切勿|不应|不要|不予"),
    ("可以", "可以|允许|可|有权|授权|许可|授予|准许|得以|欢迎|同意|自由|均可"),
    ("应", "须|应|必须|需|务必|请|要求|有义务|确保|负责|方可|方能"),
    (
        "made",
        r"outputs?|generated (content|images?|texts?|results|material|data|audio)|predictions?|embeddings|synthetic data|results|(the )?(content|images?|texts?|audio|voices?|music|videos?|pictures|code|data) (that )?(it|the model|the models|you|users?)? ?(generates?|generated|produces?|produced|creates?|created|makes?|made)",
    ),
    (
        "interdit",
        r"ne (\w+ )?(pouvez|peut|devez|doit|peuvent|doivent|sera|est|sont)( \w+)? (pas|ni|en aucun)|interdi\w+|no (se )?(puede|debe|podrá|deberá|pueden|deben|podrán|está permitid|permite)|prohíb\w+|prohibid\w+|não (se )?(pode|deve|poderá|deverá|podem|devem|é permitid)|proibid\w+|proíb\w+",
    ),
    (
        "sauf",
        r"sauf|à moins|sans (l\W|notre |votre |un |une )?(autorisation|accord|consentement|licence)|salvo|a menos|sin (la |el |nuestra |nuestro )?(autorización|consentimiento|permiso|licencia)|sem (a |o |nossa |nosso )?(autorização|consentimento|permissão|licença)",
    ),
    (
        "verbs",
        r", (and |or )?(re)?(use|copy|run|download|share|modify|adapt|change|remix|study|fine-?tune|distribut\w*|publish|sell|build|merge|sublicense|deploy|host|create|improve|translate|convert|quanti[sz]e)\b[^.;,]{0,30}",
    ),
    (
        "tune",
        r"fine-? ?tun(e|es|ed|ing)?|re-?train(ing|ed)?|further train(ing|ed)?|post-?train(ing)?|train(ing)? (it|them|the (model|weights)) further|gradient updates?|low-rank|lora",
    ),
    (
        "names",
        r"file|variable|column|layer|tensor|user|class|method|test|branch|package|crate|directory|folder|issue|function|struct|field|module",
    ),
    (
        "devoir",
        r"devez|doit|doivent|sous réserve|à condition|debe|deben|deberá|deberán|deve|devem|deverá|deverão|tiene que|tem de",
    ),
    (
        "ends",
        r"terminat\w+|come[s]? to an end|(may|shall|will|can) (\w+ )?end|ends?|ceases?|lapses?|void|revok\w+|expires?|withdraw\w*|cancel\w*|forfeit\w*|extinguish\w*|fall away|no longer valid|loses?|is lost|are lost",
    ),
];

/// `pattern` with its names replaced by what they stand for.
pub(super) fn expand(pattern: &str) -> Cow<'_, str> {
    let mut expanded = Cow::Borrowed(pattern);
    for (name, words) in WORDS {
        let sign = format!("<{name}>");
        if expanded.contains(&sign) {
            expanded = Cow::Owned(expanded.replace(&sign, &format!("({words})")));
        }
    }
    expanded
}

/// The place of a name among all.
pub(super) fn position(name: &[char]) -> Option<usize> {
    WORDS.iter().position(|(known, _)| known.chars().eq(name.iter().copied()))
}

/// What the name at `place` stands for.
pub(super) fn words(place: usize) -> &'static str {
    WORDS.get(place).map_or("", |(_, words)| words)
}

/// How many names there are.
pub(super) const COUNT: usize = WORDS.len();

/// A name in `pattern` that stands for nothing.
pub(super) fn unknown(pattern: &str) -> Option<&str> {
    let names = pattern.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(name, _)| name);
    names
        .filter(|name| !name.is_empty() && name.chars().all(char::is_alphabetic))
        .find(|name| WORDS.iter().all(|(known, _)| known != name))
}

#[cfg(test)]
mod tests {
    use super::super::regexes::matches;
    use super::*;

    #[test]
    fn names_stand_for_their_words() {
        let cases = [
            (r"<deny>[^.;]{0,20}\bsell", "you are not allowed to sell it", true),
            (r"<deny>[^.;]{0,20}\bsell", "you are allowed to sell it", false),
            ("<deny>", "nobody may sell it", true),
            ("<oblige>", "whoever sells it has to say so", true),
            ("<permit>", "you are at liberty to sell it", true),
            ("<oblige>", "the licensee encloses it", true),
            ("<oblige>", "if you sell it, show this", true),
            ("<oblige>", "it shows this", false),
            ("<unless>", "not without our written consent", true),
            ("<outputs>", "whatever you make with it", true),
            ("(<不得>)[^。]{0,10}出售", "不得擅自出售", true),
            ("<deny>", "you agree not to sell it", true),
            ("<deny>", "nothing herein permits anybody to sell it", true),
            ("<deny>", "all rights, including but not limited to sale", false),
            ("<不得>", "可以出售", false),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(matches(pattern, text), expected, "{pattern}: {text}");
        }
    }

    #[test]
    fn unknown_names_are_found() {
        assert_eq!(unknown("<denied> sell"), Some("denied"));
        assert_eq!(unknown("<deny> sell"), None);
        assert_eq!(unknown("a < b"), None);
    }
}
