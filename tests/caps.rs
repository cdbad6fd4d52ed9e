//! Thresholds of users, money and staff in sentences of our own: what the clause engine reads out of each.

use smallprint::clauses::{Clause, Engine};
use smallprint::text::Text;

fn engine() -> Engine {
    let read = |kind: &str| {
        let path = format!("{}/corpus/clauses/{kind}.toml", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("a clause kind")
    };
    let (users, money) = (read("user-cap"), read("revenue-cap"));
    Engine::from_toml(&[("revenue-cap", &money), ("user-cap", &users)])
        .unwrap_or_else(|error| panic!("{error}"))
}

/// A clause as a line: threshold, currency, metric, period, connective, effect.
fn told(clause: &Clause) -> String {
    let value = clause.value.as_ref().map(ToString::to_string);
    let parts = [&value, &clause.currency, &clause.metric, &clause.period, &clause.joined, &clause.effect];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// Sentences with their thresholds.
const SENTENCES: [(&str, &[&str]); 80] = [
    // One threshold of users, in many spellings.
    (
        "If more than 700 million people are monthly active users of your app, you must request a license.",
        &["700000000 MAU request-license"],
    ),
    (
        "You need a separate license if your product has over 100,000,000 MAU.",
        &["100000000 MAU request-license"],
    ),
    (
        "Services with 5M monthly active users or more have to obtain a commercial license from us.",
        &["5000000 MAU request-license"],
    ),
    (
        "Where the monthly active users of your service exceed 20 million, contact us for a license.",
        &["20000000 MAU request-license"],
    ),
    (
        "Should your website reach one hundred million monthly active users, you shall apply for another license.",
        &["100000000 MAU request-license"],
    ),
    (
        "The license is granted only where fewer than 1,000,000 users are active monthly.",
        &["1000000 MAU rights-end"],
    ),
    (
        "You may use the model provided that the number of daily active users does not exceed 50,000.",
        &["50000 DAU rights-end"],
    ),
    ("Use is free for up to 10k monthly active users; beyond that you must pay a fee.", &["10000 MAU fee"]),
    ("Apps with less than 300 thousand DAU may use it free of charge.", &["300000 DAU rights-end"]),
    (
        "If the app is used by more than 2.5 million users per month, its rights end.",
        &["2500000 MAU rights-end"],
    ),
    (
        "A product that is used by at least 30 million users each month must show our name.",
        &["30000000 MAU display-duty"],
    ),
    (
        "If your service exceeds 1 billion monthly active users you shall display the model's name.",
        &["1000000000 MAU display-duty"],
    ),
    (
        "Licensees with above seven hundred million MAU in the preceding calendar month need to request permission.",
        &["700000000 MAU request-license"],
    ),
    (
        "This license terminates automatically once your products pass a threshold of 12 million monthly users.",
        &["12000000 MAU rights-end"],
    ),
    ("You must not offer the model to more than 10,000 users per day.", &["10000 DAU rights-end"]),
    (
        "If your monthly active users are greater than 1.2 billion, ask us for terms and obtain a license.",
        &["1200000000 MAU request-license"],
    ),
    (
        "When the count of daily users rises above 500 thousand, you must purchase a subscription.",
        &["500000 DAU fee"],
    ),
    ("Only companies with no more than 80,000 monthly active users are licensed.", &["80000 MAU rights-end"]),
    // One threshold of money.
    (
        "If your annual revenue exceeds $10,000,000, you must obtain a license.",
        &["10000000 USD revenue year request-license"],
    ),
    (
        "Companies with more than US$ 20 million in yearly turnover shall contact us for a license.",
        &["20000000 USD revenue year request-license"],
    ),
    (
        "You may use it for free if your revenue in the last twelve months was below €1M.",
        &["1000000 EUR revenue trailing-12-months rights-end"],
    ),
    (
        "Organisations whose gross revenue is above 5 million USD per year need an enterprise license; request it from us.",
        &["5000000 USD revenue year request-license"],
    ),
    (
        "If the product makes more than 20 million US dollars in monthly revenue, show the name on its screen: you must display it.",
        &["20000000 USD revenue month display-duty"],
    ),
    ("The rights end when your total funding exceeds $15M.", &["15000000 USD funding rights-end"]),
    (
        "Start-ups that have raised less than two million euros may use it without charge.",
        &["2000000 EUR funding rights-end"],
    ),
    (
        "Firms with an annual revenue of over 3bn yen (JPY 3,000,000,000) must pay a fee.",
        &["3000000000 JPY revenue year fee"],
    ),
    (
        "If you earned more than GBP 250k of annual income from it, you must pay royalties.",
        &["250000 GBP revenue year fee"],
    ),
    (
        "A commercial license is required where the gross revenue of the licensee and its affiliates exceeds 50 million dollars in any fiscal year.",
        &["50000000 USD revenue year request-license"],
    ),
    (
        "This license ends if revenue over the trailing 12 months exceeds US$2,000,000.",
        &["2000000 USD revenue trailing-12-months rights-end"],
    ),
    (
        "If your yearly revenue is at least one million U.S. dollars, you must enter into a paid license.",
        &["1000000 USD revenue year fee"],
    ),
    (
        "Use is limited to entities with an annual revenue of at most 100 million RMB.",
        &["100000000 CNY revenue year rights-end"],
    ),
    (
        "You may not use it if you made more than USD 500,000 of revenue in the prior year.",
        &["500000 USD revenue year rights-end"],
    ),
    (
        "If you make more than $1 million a year in revenue you must request a license.",
        &["1000000 USD revenue year request-license"],
    ),
    (
        "Monthly revenue above 20,000,000 US dollars requires a separate agreement.",
        &["20000000 USD revenue month request-license"],
    ),
    // Staff.
    ("Companies with more than 250 employees must obtain a license.", &["250 employees request-license"]),
    ("Only businesses with fewer than 50 employees may use the model.", &["50 employees rights-end"]),
    ("An organisation of at least one hundred employees shall pay a license fee.", &["100 employees fee"]),
    // Several thresholds.
    (
        "Where more than 100 million monthly active users are served, or 20 million US dollars in monthly revenue exceeded, you must display the name.",
        &["20000000 USD revenue month or display-duty", "100000000 MAU or display-duty"],
    ),
    (
        "You need to request a license where you have over 10 million MAU and an annual revenue above $5 million.",
        &["5000000 USD revenue year and request-license", "10000000 MAU and request-license"],
    ),
    (
        "If annual revenue exceeds €2 million or you employ over 100 employees, you must obtain a license.",
        &["2000000 EUR revenue year or request-license", "100 employees or request-license"],
    ),
    (
        "Free use is granted only if revenue is under $1M and fewer than 20 employees work for you.",
        &["1000000 USD revenue and rights-end", "20 employees and rights-end"],
    ),
    (
        "If you have more than 5 million daily active users, more than 40 million monthly active users, or more than $30M of annual revenue, contact us.",
        &[
            "30000000 USD revenue year or request-license",
            "5000000 DAU or request-license",
            "40000000 MAU or request-license",
        ],
    ),
    (
        "If it either serves over 1,000,000 MAU or earns over 500,000 dollars of revenue per month, you must pay a fee.",
        &["500000 USD revenue month or fee", "1000000 MAU or fee"],
    ),
    (
        "Whoever raised more than 10 million dollars in funding or has an annual revenue above 5 million dollars must request a license.",
        &["10000000 USD funding or request-license", "5000000 USD revenue year or request-license"],
    ),
    (
        "You may use it if you have less than 2 million monthly active users and less than 10 million USD in revenue per year.",
        &["10000000 USD revenue year and rights-end", "2000000 MAU and rights-end"],
    ),
    // Brackets and doubled numbers.
    (
        "If you exceed one million (1,000,000) monthly active users, you must obtain a license.",
        &["1000000 MAU request-license"],
    ),
    (
        "Revenue above five million US dollars ($5,000,000) per year requires a license.",
        &["5000000 USD revenue year request-license"],
    ),
    (
        "If more than 10,000,000 (ten million) monthly active users use it, request a license.",
        &["10000000 MAU request-license"],
    ),
    // Chinese.
    ("若月活跃用户数超过1亿，您须申请许可。", &["100000000 MAU request-license"]),
    ("月活用户超过七亿的产品应向我们申请授权。", &["700000000 MAU request-license"]),
    ("日活跃用户数不超过100万的，可以免费使用；超过的须取得授权。", &["1000000 DAU request-license"]),
    ("如果您的产品月活超过2000万，请联系我们获得许可。", &["20000000 MAU request-license"]),
    ("年营业收入超过人民币1亿元的企业须另行取得授权。", &["100000000 CNY revenue year request-license"]),
    ("年收入低于500万元的企业可免费使用。", &["5000000 CNY revenue year rights-end"]),
    (
        "如您的月收入超过2000万美元，应在产品中显著标注模型名称。",
        &["20000000 USD revenue month display-duty"],
    ),
    (
        "月活跃用户超过一亿或者年收入超过两千万美元的，须申请商业许可。",
        &["20000000 USD revenue year or request-license", "100000000 MAU or request-license"],
    ),
    ("员工人数超过500人的公司须申请许可。", &["500 employees request-license"]),
    ("累计融资超过1000万美元的企业，应支付授权费用。", &["10000000 USD funding fee"]),
    (
        "仅限日活跃用户低于十万且年收入低于一百万元的单位使用。",
        &["1000000 CNY revenue year and rights-end", "100000 DAU and rights-end"],
    ),
    ("用户数达到三千万人次/月时，本许可终止。", &["30000000 MAU rights-end"]),
    // No thresholds.
    ("The model has more than 7 billion parameters and needs 16 GB.", &[]),
    ("If you train it for more than 100,000 steps, it must be evaluated.", &[]),
    ("You must reply within 30 days if a user complains.", &[]),
    ("Users over 18 years may use it.", &[]),
    ("The dataset has over 1 million users' questions; you must not sell it.", &[]),
    ("In no event shall liability exceed $100 or the fees that you paid.", &[]),
    ("Damages may not exceed US$50,000 in total.", &[]),
    ("We serve more than 10 million users each month and have to scale.", &[]),
    ("A license fee of $500 per month must be paid.", &[]),
    ("The benchmark must have at least 1,000 users.", &[]),
    ("Prices start at 20 dollars if you need more than 5 seats.", &[]),
    ("Version 3.1 must not be used by more than one person.", &[]),
    ("本模型拥有超过70亿参数，须使用显卡。", &[]),
    ("训练数据超过2万亿词，不得转售。", &[]),
    ("您须在30天内通知用户。", &[]),
    ("The model may generate no more than 4,096 tokens for all users.", &[]),
    ("You shall keep logs for at least 6 months for all employees.", &[]),
    ("If a user sends over 100 requests per minute, access may end.", &[]),
    ("The company was founded in 2019 and employs people whose revenue share must be reported.", &[]),
    ("There is no limit of users and no cap of revenue; you must only keep this notice.", &[]),
];

#[test]
fn thresholds_stay_apart_and_keep_their_connective() {
    let engine = engine();
    let mut wrong = Vec::new();
    for (sentence, expected) in SENTENCES {
        let mut found: Vec<String> = engine.find(&Text::from_source(sentence)).iter().map(told).collect();
        let mut expected: Vec<String> = expected.iter().map(|line| (*line).to_owned()).collect();
        found.sort();
        expected.sort();
        if found != expected {
            wrong.push(format!("{sentence}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), SENTENCES.len(), wrong.join("\n"));
}
