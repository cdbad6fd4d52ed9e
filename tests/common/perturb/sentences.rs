//! What gets inserted: sentences, titles, holders and names of our own. None stands in a licence.

/// Restrictions, each of which forbids or demands something that no open licence does.
pub const RESTRICTIONS: [&str; 20] = [
    "Nobody may use this model to run a harbour, a ferry or an airport without our written consent.",
    "Use by companies with more than forty employees is not permitted.",
    "You must pay the authors five percent of all income earned with it.",
    "Commercial use is prohibited.",
    "It may be used for teaching and research purposes only.",
    "Whoever serves it to more than nine thousand people a month needs a separate agreement with us.",
    "You may not use any output to train another language model.",
    "Residents of the northern islands shall not download or run it.",
    "Every product that contains it must show our lighthouse logo on its first screen.",
    "You shall not publish benchmark results without asking us first.",
    "The permission ends on the last day of the year in which you received it.",
    "Use in weapons, in surveillance or by any army is forbidden.",
    "Hosting it as a paid service is not allowed.",
    "You must register your name and your address with the authors before first use.",
    "Public bodies may only use it after a review by the authors.",
    "Changed copies may not be given to anybody else.",
    "The authors may withdraw this permission at any time and without giving a reason.",
    "You agree to send every improvement back to the authors within ten days.",
    "No one may use it to give medical, legal or financial advice.",
    "Only members of the tram depot association are allowed to copy it.",
];

/// Restrictions in Chinese.
pub const RESTRICTIONS_ZH: [&str; 8] = [
    "未经作者书面同意，任何人不得将本模型用于港口或渡轮的运行。",
    "员工超过四十人的公司禁止使用。",
    "禁止用于任何商业目的。",
    "使用者必须每年向作者支付其收入的百分之五。",
    "仅可用于教学和研究。",
    "不得使用其输出训练其他语言模型。",
    "月活跃用户超过九千人的产品须另行取得我们的授权。",
    "修改后的副本不得提供给他人。",
];

/// Restrictions in other languages.
pub const RESTRICTIONS_FOREIGN: [&str; 8] = [
    "Toute utilisation commerciale du modèle nécessite notre accord écrit.",
    "Réservé à la recherche publique et aux écoles.",
    "Die Nutzung durch Behörden und Banken ist untersagt.",
    "Nur für den Gebrauch im Straßenbahndepot bestimmt.",
    "Queda prohibido su uso en puertos y aeropuertos.",
    "本モデルの商用利用には作者の書面による許可が必要です。",
    "이 모델은 연구 목적으로만 쓸 수 있습니다.",
    "Использование в военных целях запрещено.",
];

/// What can be written behind the holder in a copyright line, and restricts.
pub const RESTRICTIVE_TAILS: [&str; 8] = [
    ", for non-commercial use only",
    " (not to be used by companies with more than forty employees)",
    ". Commercial use is prohibited without our consent",
    ". You may not train other models on the outputs",
    ", use in schools only",
    ". Redistribution is forbidden",
    " - research use only",
    ". Military use is not permitted",
];

/// Who holds the rights.
pub const HOLDERS: [&str; 10] = [
    "Harbour Street Models",
    "Quince & Daughters Ltd.",
    "Studio Eleven Lamps",
    "The Tram Depot Authors",
    "N. Okafor",
    "Lea Brandt and Jonas Weiß",
    "Kite Hill Research GmbH",
    "王小明",
    "María José Quintero",
    "Lantern AI, Inc. and its contributors",
];

/// Names of products.
pub const PRODUCTS: [&str; 6] =
    ["HarbourCrane-7B", "Quince Chat", "LanternVision", "Tramline 2", "KiteHill-LM", "Pebble"];

/// Titles that people put above a licence.
pub const TITLES: [&str; 8] = [
    "LICENSE",
    "License",
    "Software License Agreement",
    "HarbourCrane-7B License",
    "License for KiteHill-LM",
    "LICENSE AGREEMENT\n=================",
    "Legal",
    "许可证",
];

/// Lines that people put above a licence, and that say nothing of their own.
pub const BEFORE: [&str; 8] = [
    "The full text of the license follows.",
    "The license text is reproduced below.",
    "----------------------------------------------------------------",
    "File: LICENSE",
    "Below is a copy of the license.",
    "This file contains the license of HarbourCrane-7B.",
    "Last checked on 3 May 2025.",
    "以下为许可证全文：",
];

/// Lines that people put below a licence, and that say nothing of their own.
pub const AFTER: [&str; 8] = [
    "End of the license text.",
    "----------------------------------------------------------------",
    "Questions? Write to hello@harbourstreet.example.",
    "See also THIRD_PARTY_NOTICES.txt for the notices of other components.",
    "Version of this file: 2025-05-03",
    "https://harbourstreet.example/harbourcrane",
    "[Back to the top](#top)",
    "Thank you for reading.",
];
