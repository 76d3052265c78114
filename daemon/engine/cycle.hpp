#pragma once

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

namespace aiod::engine {

/// The way from `start` back to itself, both ends included; empty when none leads back. `next_of(node)` gives
/// the nodes that one leads to, as a std::vector<Node>. Depth first, without recursion: a chain may be long.
template <class Node, class NextOf>
std::vector<Node> find_cycle(const Node& start, NextOf next_of) {
  struct Step {
    Node node;
    std::vector<Node> next;
    std::size_t index = 0;
  };
  std::vector<Step> path;
  path.push_back({start, next_of(start)});
  std::set<Node> seen;
  while (!path.empty()) {
    Step& step = path.back();
    if (step.index == step.next.size()) {
      path.pop_back();
      continue;
    }
    Node next = step.next[step.index++];
    if (next == start) {
      std::vector<Node> cycle;
      for (const Step& passed : path) cycle.push_back(passed.node);
      cycle.push_back(start);
      return cycle;
    }
    if (seen.insert(next).second) path.push_back({next, next_of(next)});
  }
  return {};
}

}  // namespace aiod::engine
