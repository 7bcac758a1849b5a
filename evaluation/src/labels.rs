//! The labels that findings are compared with.

use claque_sim::{Class, GroundTruth};
use claque_trace::AccountId;

/// Accounts that posted, ascending, with a class each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    accounts: Vec<(AccountId, u16)>,
    classes: Vec<String>,
}

/// The class whose members are the positives.
pub const POSITIVE: &str = "campaign";

impl Labels {
    /// Labels from (account, class name) in any order; a repeated account keeps its first class.
    #[must_use]
    pub fn new<'a>(labelled: impl IntoIterator<Item = (AccountId, &'a str)>) -> Self {
        let mut labels = Self::default();
        for (account, class) in labelled {
            let class = labels.class_number(class);
            labels.accounts.push((account, class));
        }
        labels.accounts.sort_by_key(|&(account, _)| account);
        labels.accounts.dedup_by_key(|&mut (account, _)| account);
        labels
    }

    /// Labels of accounts that ascend, each once, with a class by its place in `classes`. The order
    /// of classes is that of every table of classes.
    #[must_use]
    pub fn of_classes(classes: Vec<String>, accounts: Vec<(AccountId, u16)>) -> Self {
        debug_assert!(accounts.is_sorted_by(|a, b| a.0 < b.0));
        debug_assert!(accounts.iter().all(|&(_, class)| usize::from(class) < classes.len()));
        Self { accounts, classes }
    }

    fn class_number(&mut self, class: &str) -> u16 {
        let known = self.classes.iter().position(|name| name == class);
        let number = known.unwrap_or_else(|| {
            self.classes.push(class.to_owned());
            self.classes.len() - 1
        });
        u16::try_from(number).unwrap_or(u16::MAX)
    }

    /// Accounts and the names of their classes, ascending by account.
    pub fn iter(&self) -> impl Iterator<Item = (AccountId, &str)> + '_ {
        self.accounts
            .iter()
            .map(|&(account, class)| (account, self.classes[usize::from(class)].as_str()))
    }

    /// Names of classes in order of first appearance.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Number of labelled accounts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether nobody is labelled.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }
}

impl From<&GroundTruth> for Labels {
    fn from(truth: &GroundTruth) -> Self {
        let classes = Class::ALL.iter().map(|class| class.name().to_owned()).collect();
        let accounts = truth.accounts().map(|(account, class)| (account, class as u16)).collect();
        Self { accounts, classes }
    }
}
