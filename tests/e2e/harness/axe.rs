//! The accessibility check: axe-core in the page, refusing every serious or critical finding.

use std::fmt::Write as _;

use serde_json::Value;

use crate::app::App;
use crate::driver::root;

/// Runs axe and keeps what a person would need to mend it.
const RUN: &str = r"
const [onlyColours, done] = arguments;
const options = { resultTypes: ['violations'], rules: { 'label-content-name-mismatch': { enabled: true } } };
if (onlyColours) options.runOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };
axe.run(document, options).then(
  (result) => done({ findings: result.violations.map((finding) => ({
    impact: finding.impact, id: finding.id, help: finding.help,
    nodes: finding.nodes.slice(0, 5).map((node) => ({
      target: String(node.target), html: node.html.slice(0, 200), why: node.failureSummary })) })) }),
  (error) => done({ error: String(error) }),
);";

impl App {
    /// Fails on any serious or critical finding of [axe](https://github.com/dequelabs/axe-core) on what is on screen,
    /// in the light and in the dark theme; `screen` names it in the message.
    pub fn check_accessibility(&self, screen: &str) {
        for theme in ["light", "dark"] {
            self.theme(theme);
            // The other rules don't look at colours.
            self.check_this_theme(&format!("{screen}, {theme}"), theme == "dark");
        }
        self.theme("light");
    }

    fn check_this_theme(&self, screen: &str, only_colours: bool) {
        if self.script("return typeof axe", vec![]) != "object" {
            let path = root().join("ui/node_modules/axe-core/axe.min.js");
            let source =
                std::fs::read_to_string(&path).expect("axe-core is installed: run `cargo xtask e2e`");
            self.script(&source, vec![]);
        }
        let result = self.script_async(RUN, vec![Value::Bool(only_colours)]);
        assert!(result["error"].is_null(), "axe failed on {screen}: {}", result["error"]);
        let none = Vec::new();
        let findings = result["findings"].as_array().unwrap_or(&none);
        let (bad, slight): (Vec<&Value>, Vec<&Value>) =
            findings.iter().partition(|it| it["impact"] == "serious" || it["impact"] == "critical");
        if !slight.is_empty() {
            eprintln!("axe remarks on {screen}:\n{}", describe(&slight));
        }
        assert!(bad.is_empty(), "axe found on {screen}:\n{}", describe(&bad));
    }
}

fn describe(findings: &[&Value]) -> String {
    let mut text = String::new();
    for finding in findings {
        let (impact, id, help) = (&finding["impact"], &finding["id"], &finding["help"]);
        let _ = writeln!(text, "- {impact} {id}: {help}");
        for node in finding["nodes"].as_array().into_iter().flatten() {
            let why = node["why"].as_str().unwrap_or_default().replace('\n', " ");
            let _ = writeln!(text, "    {} {}\n      {why}", node["target"], node["html"]);
        }
    }
    text
}
