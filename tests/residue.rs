//! What stands around and between a licence's words: harmless residue breaks no match, harmful residue never passes.
//!
//! Both directions for the licences that most models carry. The sentences are our own; see
//! `tests/common/perturb/sentences.rs`.

use crate::common::perturb;

use perturb::prose::{copyright_lines, paragraphs};
use perturb::sentences::{RESTRICTIONS, RESTRICTIONS_ZH};
use smallprint::build;
use smallprint::corpus::Corpus;
use smallprint::reading::{Reading, Role};
use smallprint::text::Text;

const LICENSES: [&str; 4] = ["MIT", "Apache-2.0", "BSD-3-Clause", "CC-BY-4.0"];

fn read(text: &str) -> Reading {
    Reading::of(&Text::from_bytes(text.as_bytes()), Corpus::builtin())
}

fn official(id: &str) -> String {
    perturb::plain(build::spdx_text(id).expect("a standard licence"))
}

/// Puts each of these around every licence; says where the licence is no longer named faithfully, and nothing else.
fn broken(residue: &[(&str, &str)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for id in LICENSES {
        for (above, below) in residue {
            let above = above.replace("LICENSE_ID", id);
            let reading = read(&format!("{above}{}{below}", official(id)));
            if !reading.verdict.is_faithful() || reading.expression != id {
                wrong
                    .push(format!("{id}, {above:?} {below:?}: {:?} {}", reading.verdict, reading.expression));
            }
        }
    }
    wrong
}

/// Nothing may be wrong.
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{wrong:#?}");
}

#[test]
fn a_pointer_to_third_party_notices_is_harmless() {
    none(&broken(&[
        ("", "\n\nThe notices of bundled components stand in THIRD_PARTY_NOTICES.txt.\n"),
        ("", "\n\nSee the file NOTICE for the notices of third-party components.\n"),
        ("Bundled components by other authors are listed in the file third_party/README.md.\n\n", ""),
    ]));
}

#[test]
fn a_badge_is_harmless() {
    none(&broken(&[
        ("[![License](https://img.shields.io/badge/license-LICENSE_ID-blue.svg)](LICENSE)\n\n", ""),
        ("![build](https://harbourstreet.example/build.svg)\n\n", ""),
    ]));
}

#[test]
fn a_list_of_holders_is_harmless() {
    const LIST: &str = "Copyright (c) 2019 Harbour Street Models\nCopyright (c) 2020-2024 Quince & Daughters Ltd.\n\
        Copyright 2021 Lea Brandt <lea@harbourstreet.example>\n© 2023 The Tram Depot Authors. All rights reserved.\n\
        版权所有 (c) 2024 王小明\n\n";
    none(&broken(&[(LIST, ""), ("", &format!("\n\n{LIST}"))]));
}

#[test]
fn a_courtesy_is_harmless() {
    const COURTESIES: [&str; 11] = [
        "See the file LICENSE for copying permission.",
        "For security issues write to security@harbourstreet.example",
        "Report bugs to bugs@harbourstreet.example",
        "Please report bugs to the issue tracker at https://harbourstreet.example/crane/issues",
        "All trademarks are the property of their respective owners.",
        "Trademarks belong to their owners.",
        "Contributions are welcome, please open an issue.",
        "This work was supported by grant 12345 of the Harbour Foundation.",
        "You can find the license text below.",
        "本项目使用了 Crane 数据集。",
        "北京海鸥科技有限公司",
    ];
    let around = COURTESIES
        .map(|line| [(format!("{line}\n\n"), String::new()), (String::new(), format!("\n\n{line}\n"))]);
    let around: Vec<(&str, &str)> =
        around.iter().flatten().map(|(above, below)| (above.as_str(), below.as_str())).collect();
    none(&broken(&around));
    for line in COURTESIES {
        let (text, at) = below_the_copyright_line(&official("MIT"), line);
        assert!(read(&text).verdict.is_faithful(), "{line} on line {at}");
    }
}

#[test]
fn what_only_looks_like_a_courtesy_shows() {
    const RULES: [&str; 15] = [
        "See the file TERMS for usage restrictions.",
        "See https://harbourstreet.example/terms for terms.",
        "Report your usage to usage@harbourstreet.example",
        "Send your revenue figures to bill@harbourstreet.example",
        "Trademarks may not be used without consent of their owners.",
        "The trademarks of Harbour Street must be shown.",
        "Commercial users are welcome.",
        "Supported only for grant holders.",
        "You can find it only in schools.",
        "Dual licensed under MIT and the Kite License",
        "Dual-licensed under the MIT license and the Kite License.",
        "Released under the Gull Terms.",
        "The Kite Agreement also applies.",
        "本模型供公司内部使用",
        "仅限大学",
    ];
    for line in RULES {
        let places: [Place; 3] = [at_top, at_the_end, below_the_copyright_line];
        for place in places {
            let (text, at) = place(&official("MIT"), line);
            assert!(!read(&text).verdict.is_faithful(), "{line} on line {at}");
        }
    }
}

fn below_the_copyright_line(text: &str, sentence: &str) -> (String, u32) {
    let span = copyright_lines(text).into_iter().next().expect("a copyright line");
    (format!("{}\n{sentence}{}", &text[..span.end], &text[span.end..]), line(text, span.end) + 1)
}

#[test]
fn a_title_line_is_harmless() {
    none(&broken(&[
        ("License\n=======\n\n", ""),
        ("# LICENSE_ID License\n\n", ""),
        ("HarbourCrane-7B License\n\n", ""),
        ("许可证\n\n", ""),
    ]));
}

#[test]
fn a_tag_above_the_text_is_harmless() {
    none(&broken(&[
        ("SPDX-License-Identifier: LICENSE_ID\n\n", ""),
        ("SPDX-FileCopyrightText: 2024 Harbour Street Models\nSPDX-License-Identifier: LICENSE_ID\n\n", ""),
    ]));
}

/// A text with a sentence in it, and the line on which the sentence stands.
type Place = fn(&str, &str) -> (String, u32);

fn at_top(text: &str, sentence: &str) -> (String, u32) {
    (format!("{sentence}\n\n{text}"), 1)
}

fn in_the_middle(text: &str, sentence: &str) -> (String, u32) {
    let parts = paragraphs(text);
    let at = parts[parts.len() / 2].start;
    (format!("{}{sentence}\n\n{}", &text[..at], &text[at..]), line(text, at))
}

fn at_the_end(text: &str, sentence: &str) -> (String, u32) {
    let text = text.trim_end();
    (format!("{text}\n\n{sentence}\n"), line(text, text.len()) + 2)
}

fn in_a_copyright_line(text: &str, sentence: &str) -> (String, u32) {
    match copyright_lines(text).into_iter().next() {
        Some(span) => {
            let at = span.end;
            (format!("{}. {sentence}{}", &text[..at], &text[at..]), line(text, at))
        }
        None => (format!("Copyright (c) 2024 Harbour Street Models. {sentence}\n\n{text}"), 1),
    }
}

fn in_a_heading(text: &str, sentence: &str) -> (String, u32) {
    (format!("# License\n\n## {sentence}\n\n{text}"), 3)
}

fn line(text: &str, at: usize) -> u32 {
    perturb::lines_of(text, &(at..at)).start
}

/// Every restriction at one place of every licence; says which of them passed.
fn passed(place: Place) -> Vec<String> {
    let mut wrong = Vec::new();
    for id in LICENSES {
        for sentence in RESTRICTIONS.iter().chain(&RESTRICTIONS_ZH) {
            let (text, at) = place(&official(id), sentence);
            let reading = read(&text);
            let edits = reading.licenses.iter().flat_map(|one| &one.edits);
            let shown =
                edits.filter(|edit| edit.material && edit.lines[0] <= at && edit.lines[1] >= at).count() > 0;
            let named = reading.expression.split([' ', '(', ')']).any(|part| part == id);
            if reading.verdict.is_faithful() || named || !shown {
                wrong.push(format!(
                    "{id}: {sentence} {:?} {} shown: {shown}",
                    reading.verdict, reading.expression
                ));
            }
        }
    }
    wrong
}

#[test]
fn a_restriction_at_the_top_shows() {
    none(&passed(at_top));
}

#[test]
fn a_restriction_in_the_middle_shows() {
    none(&passed(in_the_middle));
}

#[test]
fn a_restriction_at_the_end_shows() {
    none(&passed(at_the_end));
}

#[test]
fn a_restriction_in_a_copyright_line_shows() {
    none(&passed(in_a_copyright_line));
}

#[test]
fn a_restriction_in_a_heading_shows() {
    none(&passed(in_a_heading));
}

#[test]
fn a_promise_in_a_copyright_line_or_title_shows() {
    let promise = "You agree to send every improvement back to the people who made it.";
    for id in ["MIT", "BSD-3-Clause"] {
        let official = official(id);
        let notice = official.lines().find(|line| line.starts_with("Copyright")).expect("it has a notice");
        let first = official.lines().find(|line| !line.trim().is_empty()).expect("it has words");
        for line in [notice, first] {
            let reading = read(&official.replacen(line, &format!("{line} {promise}"), 1));
            assert!(!reading.verdict.is_faithful(), "{id}: {line}: {:?}", reading.verdict);
        }
        let held = official.replacen(notice, "Copyright (c) 2025 Yousef Agreeable & Sons", 1);
        assert!(read(&held).verdict.is_faithful(), "{id}: a name stays a name");
    }
}

/// Sentences that rule nothing, as people write them around a licence.
const HARMLESS: [&str; 46] = [
    "Please cite our paper if you use this software.",
    "If you find this model useful, please consider citing our work:",
    "This file describes the terms of HarbourCrane-7B.",
    "See the model card for details.",
    "See README.md for more information about this project.",
    "The following license applies to all files in this repository.",
    "This repository contains the weights and the code of KiteHill-LM.",
    "Copied from https://harbourstreet.example/legal/license.txt on 4 May 2023.",
    "License text:",
    "Full license text",
    "Last updated: January 2025",
    "Effective date: 2024-06-01",
    "Version 2, last revised on 12 March 2024",
    "The parser was written by other contributors.",
    "The name of the river is old.",
    "For questions, contact us at gulls@harbourstreet.example.",
    "Contact: lea@harbourstreet.example",
    "This project was made by the tram depot in the old harbour.",
    "Thanks to all contributors!",
    "Many thanks to the keepers of the lighthouse.",
    "The source code can be found at https://harbourstreet.example/crane.",
    "This is the license of the tokenizer.",
    "The text below is an unmodified copy of the official license.",
    "--- begin of license ---",
    "===== END OF LICENSE =====",
    "Table of contents",
    "Legal notice",
    "Software license agreement",
    "KiteHill-LM Community License Agreement",
    "Terms of Use",
    "End User License Agreement",
    "LICENSE TERMS",
    "This software is licensed under the following license:",
    "KiteHill-LM is released under the license below.",
    "Your use of KiteHill-LM is governed by the following license.",
    "A copy of the license is also available at https://harbourstreet.example/license.",
    "The lamp on the title page was drawn by Lea Brandt.",
    "Maintained by the Harbour Street Models team.",
    "Third-party notices are listed in NOTICE.txt.",
    "This document is also available in German and in Chinese.",
    "$Id: LICENSE,v 1.4 2009/03/02 10:15:00 lea Exp $",
    "本文件为 HarbourCrane-7B 的许可证。",
    "以下为许可证全文：",
    "许可证正文如下：",
    "最后更新：2025年5月3日",
    "Back to top",
];

/// Restrictions in wordings of many kinds, half of them without a legal word.
const HARMFUL: [&str; 54] = [
    "You must cite our paper in all publications.",
    "Please use this model for research and cite our paper.",
    "Keep it inside your school.",
    "Hands off if you build weapons.",
    "Ask before you deploy it.",
    "Please ask us first.",
    "The license lasts one year",
    "The license will end on 5 May 2025.",
    "This license is for teachers.",
    "This copy is for the tram depot and its friends.",
    "Two copies per household.",
    "Improvements come back to us.",
    "USE IN SCHOOLS IS WELCOME",
    "Use In Schools",
    "Free for hobbyists",
    "Teachers and pupils welcome",
    "Companies: talk to us first.",
    "The model stays inside the company.",
    "Our ship's logo belongs on the start page of every product.",
    "Use is limited as described in the file POLICY.txt.",
    "Results go to the authors before they are printed.",
    "Half of the income goes to the lighthouse.",
    "A fifth of what you earn with it is ours.",
    "Ferries are out of bounds.",
    "Delete all copies by the end of June.",
    "Only on one machine.",
    "At most ten seats.",
    "For study at home.",
    "Armies, police and border guards are excluded.",
    "It is off limits to banks.",
    "Sharing it with others needs our blessing.",
    "Anyone who serves it sends us a postcard.",
    "Whoever trains on its answers loses this license.",
    "The weights expire after a year.",
    "Consult our lawyers before launch.",
    "Refrain from ranking us against others.",
    "We expect a share of the profits.",
    "Show our badge wherever it runs.",
    "The harbour office has the last word on every release.",
    "Giving it away is fine, charging for it is theft.",
    "Not for bots.",
    "Nothing here covers banks.",
    "Réservé à la recherche publique et aux écoles.",
    "Die Nutzung durch Behörden ist untersagt.",
    "Queda prohibido su uso en escuelas.",
    "商用利用は禁止です。",
    "이 모델은 연구 목적으로만 쓸 수 있습니다.",
    "仅供教学使用",
    "公司请先联系我们。",
    "军队和警察除外。",
    "收入的一半归作者。",
    "产品首页须展示我们的标志。",
    "一年后请删除所有副本。",
    "学校以外的场合恕不开放。",
];

#[test]
fn sentences_that_rule_nothing_are_harmless() {
    let around: Vec<[String; 2]> =
        HARMLESS.iter().map(|sentence| [format!("{sentence}\n\n"), format!("\n\n{sentence}\n")]).collect();
    let pairs: Vec<(&str, &str)> =
        around.iter().flat_map(|[above, below]| [(above.as_str(), ""), ("", below.as_str())]).collect();
    none(&broken(&pairs));
}

#[test]
fn restrictions_show_in_any_wording() {
    let mut wrong = Vec::new();
    for id in LICENSES {
        for sentence in HARMFUL {
            for place in [at_top, in_the_middle, at_the_end] {
                let reading = read(&place(&official(id), sentence).0);
                if reading.verdict.is_faithful() {
                    wrong.push(format!("{id}: {sentence}"));
                }
            }
        }
    }
    none(&wrong);
}

#[test]
fn only_a_text_s_own_words_offer_a_choice() {
    let two =
        |between: &str, other: &str| read(&format!("{}\n\n{between}\n\n{other}", official("MIT"))).expression;
    let line = "=".repeat(40);
    for id in ["AGPL-3.0-only", "Apache-2.0", "GPL-2.0-only", "MPL-2.0", "BSD-3-Clause"] {
        let found = two(&line, &official(id));
        assert!(found.contains("MIT") && !found.contains(" OR "), "{id}: {found}");
    }
    let header = "This part may be passed on under version 2 of the licence below, or (at your option) any later version.";
    assert!(!two(header, &official("GPL-2.0-only")).contains(" OR "));
    let own = "You may use this work under either license, at your option.";
    assert_eq!(two(own, &official("Apache-2.0")), "MIT OR Apache-2.0");
}

#[test]
fn a_list_of_components_is_harmless() {
    none(&broken(&[
        ("", "\n\n* foo/bar.py - BSD\n* vendor/gull_core (MIT)\n- vendor/tern - Apache-2.0\n"),
        ("", "\n\nThird-party components:\n\n  - tokenizers/bpe.py (MIT)\n  - gull_attn/ (BSD-3-Clause)\n"),
        ("Third Party: gull-attention\n---------------------------\n\n", ""),
        ("THIRD-PARTY SOFTWARE NOTICES\n\n1. gull-attention (https://gulls.example/core)\n\n", ""),
        (
            "",
            "\n\nSUBCOMPONENTS:\n\nThe project contains subcomponents with separate copyright notices and license terms. \
             Your use of the source code for these subcomponents is subject to the terms and conditions of the \
             following licenses.\n",
        ),
    ]));
}

#[test]
fn a_restriction_in_a_list_of_components_shows() {
    for line in [
        "* model.safetensors - MIT, research only",
        "- tern_core (MIT, but not for banks)",
        "Third-party components: for schools",
        "Third Party: no commercial use",
        "Your use of these subcomponents is subject to the payment of the following fees.",
        "1. Harbour employees (https://gulls.example)",
        "* noncommercial/model.py - MIT",
        "Your use of this software is subject to these separate terms and conditions.",
        "Use of the software and the components is subject to separate terms.",
        "Responsible AI Policy https://gulls.example/policy",
    ] {
        for text in [format!("{}\n\n{line}\n", official("MIT")), format!("{line}\n\n{}", official("MIT"))] {
            assert!(!read(&text).verdict.is_faithful(), "{line}");
        }
    }
}

/// Lines that bind by terms which stand elsewhere, though they have no word that forbids.
const ELSEWHERE: [&str; 42] = [
    "You consent to our use of information by using this, see cookie notice.",
    "Dual licensed under MIT and the Kite license",
    "The weights: see https://gulls.example/terms",
    "Gemma terms apply",
    "Data: CC-BY-NC",
    "Comply with the policy of the harbour, see https://gulls.example",
    "weights/ - CC-BY-NC-4.0",
    "* model.safetensors (CC-BY-NC-SA-4.0)",
    "- vendor/gull_core (MIT)\n- weights/gull.gguf (CC-BY-NC-4.0)",
    "EULA: https://gulls.example/eula",
    "Eula https://gulls.example/terms",
    "Model License: https://gulls.example/license",
    "License of the weights: https://gulls.example/license",
    "Weights: see LICENSE-WEIGHTS",
    "Weights: NC",
    "MODEL_LICENSE",
    "The weights are licensed under MODEL_LICENSE.",
    "See MODEL_LICENSE for the license of the weights.",
    "Please refer to the file WEIGHTS_LICENSE.",
    "The license of the data can be found in data/LICENSE.",
    "Model weights are under the Foo Community License",
    "The weights are released under the Foo Model License.",
    "This project is governed by the Gull Harbour License",
    "Checkpoints - Gull Harbour License",
    "Subject to the Acceptable Use Policy at https://gulls.example/policy",
    "The Acceptable Use Policy applies.",
    "Acceptable Use Policy: https://gulls.example/policy",
    "[Acceptable Use Policy](https://gulls.example/policy)",
    "https://gulls.example/acceptable-use-policy",
    "Terms of use: https://gulls.example/terms",
    "See https://gulls.example/terms-of-use",
    "Terms: https://gulls.example/legal",
    "OpenRAIL-M applies to the weights.",
    "Weights are proprietary.",
    "The model is closed.",
    "Code: Zlib; weights: see LICENSE-WEIGHTS",
    "Weights: see LICENSE-WEIGHTS; code: Zlib",
    "The code is under the Zlib license, the weights are under the license at https://gulls.example/license",
    "The code is under the Zlib license and the weights are licensed as in WEIGHTS_LICENSE.md",
    "By using cookies you agree to pay us.",
    "Bakeries that sell cookies are excluded.",
    "For commercial licensing contact sales@gulls.example",
];

#[test]
fn terms_that_stand_elsewhere_show() {
    let mut wrong = Vec::new();
    for id in LICENSES {
        for line in ELSEWHERE {
            for place in [at_top, at_the_end] {
                let (text, at) = place(&official(id), line);
                let reading = read(&text);
                let named = reading
                    .references
                    .iter()
                    .any(|one| one.role == Role::Grant && one.lines[0] == at && one.id != "Zlib");
                if reading.verdict.is_faithful() && !(named && reading.expression != id) {
                    wrong.push(format!("{id}: {line} {} {:?}", reading.expression, reading.references));
                }
            }
        }
    }
    none(&wrong);
}

#[test]
fn a_licence_of_a_part_in_or_below_a_copyright_line_shows() {
    let mit = official("MIT");
    let body = &mit[mit.find("Permission is").expect("the grant")..];
    for line in [
        "Copyright (c) 2020 Kim Lark\nModel: CC-BY-NC-4.0",
        "Copyright (c) 2020 Kim Lark\nWeights: CC-BY-NC-4.0",
        "Copyright (c) 2020 Kim Lark\nData under CC BY-NC 4.0",
        "Copyright (c) 2020 Kim Lark (CC-BY-NC-4.0)",
    ] {
        let reading = read(&format!("MIT License\n\n{line}\n\n{body}"));
        assert!(!reading.verdict.is_faithful() || reading.expression != "MIT", "{line}");
    }
    for line in ["Copyright (c) 2020 Kim Lark", "Copyright (c) 2020 Gull Policy Lab, https://gulls.example"] {
        assert!(read(&format!("MIT License\n\n{line}\n\n{body}")).verdict.is_faithful(), "{line}");
    }
}

#[test]
fn policies_of_other_matters_and_own_addresses_are_harmless() {
    none(&broken(&[
        ("", "\n\nPPO policy: see train.py\n"),
        ("", "\n\nThe policy model and value model are both included.\n"),
        ("", "\n\npolicy.pt is the actor network\n"),
        ("", "\n\nWe have a no-spam policy, see https://gulls.example\n"),
        ("License: LICENSE_ID (code and weights)\n\n", ""),
    ]));
    for (id, line) in [
        ("Apache-2.0", "Terms: https://www.apache.org/licenses/LICENSE-2.0"),
        ("MIT", "Conditions: https://opensource.org/licenses/MIT"),
    ] {
        assert!(read(&format!("{}\n\n{line}\n", official(id))).verdict.is_faithful(), "{line}");
    }
}

#[test]
fn names_and_addresses_that_bind_nothing_more_are_harmless() {
    none(&broken(&[
        ("", "\n\n* vendor/gull_core (MIT)\n* vendor/tern.py - BSD-3-Clause\n* vendor/auk (Apache-2.0)\n"),
        ("Model License: LICENSE_ID\n\n", ""),
        ("The weights are licensed under LICENSE_ID, see LICENSE.txt.\n\n", ""),
        ("All models and data in this folder are licensed under LICENSE_ID, see LICENSE.txt.\n\n", ""),
        ("The LICENSE_ID license applies to all model weights, see LICENSE.txt.\n\n", ""),
        ("Terms of Service\n\nPrivacy Policy\n\n", ""),
        ("", "\n\nFor the licenses of third-party components see THIRD_PARTY_NOTICES.txt.\n"),
        ("KiteHill-LM Model License\n\n", ""),
        ("", "\n\nSource: https://gulls.example/kitehill/LICENSE\n"),
        ("", "\n\nPortions of this software are from tern (BSD-2-Clause).\n"),
        ("", "\n\nThis project uses the Gull dataset.\n"),
        ("This is the license of the model.\n\n", ""),
        (
            "We use cookies to improve your experience. By continuing to browse this site, you agree to our use of cookies.\n\n",
            "",
        ),
        ("", "\n\nManage cookie preferences\n"),
        ("# LICENSE_ID License\n\nThis model is released under the LICENSE_ID license.\n\n", ""),
    ]));
}
