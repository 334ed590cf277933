# shellcheck shell=bash
# ./platform new plugin NAME: a plugin that builds, from the archetype. Sourced by ./platform, which brings say, fail, has_flag.

ARCHETYPE="$HOME_DIR/platform-engine/engine-app/src/main/archetype/plugin"

# leak-watch -> LeakWatch
class_of() { printf '%s' "$1" | awk -F- '{ for (i = 1; i <= NF; i++) printf "%s%s", toupper(substr($i, 1, 1)), substr($i, 2) }'; }

# The value between the first pair of tags.
tag_of() { sed -nE "s#.*<$2>(.*)</$2>.*#\1#p" "$1" | head -1; }

new_thing() {
  local what="${1:-}" name="${2:-}"
  [ "$what" = plugin ] && [ -n "$name" ] && [ $# -eq 2 ] ||
    fail $EXIT_USAGE "用法：./platform new plugin NAME" "usage: ./platform new plugin NAME"
  [[ "$name" =~ ^[a-z][a-z0-9]*(-[a-z0-9]+)*$ ]] && [ "$name" != engine ] ||
    fail $EXIT_USAGE "名称只能用小写字母、数字和连字符，以字母开头，不能是 engine:$name" \
      "a name is made of lower-case letters, digits and hyphens, begins with a letter and is not engine: $name"
  local target="$HOME_DIR/plugins/$name"
  [ ! -e "$target" ] || fail $EXIT_USAGE "已经有 plugins/$name" "plugins/$name is there already"
  grep -q '</modules>' "$HOME_DIR/pom.xml" ||
    fail $EXIT_ENVIRONMENT "根 pom.xml 里没有 modules" "the root pom.xml has no modules"
  lay_out "$name" "$target"
  # Before the acceptance tests, which want all plugins built.
  local line="    <module>plugins/$name</module>" anchor='<module>acceptance</module>'
  grep -q "$anchor" "$HOME_DIR/pom.xml" || anchor='</modules>'
  awk -v line="$line" -v anchor="$anchor" '!done && index($0, anchor) { if (index($0, "<modules>")) { sub("<modules>", "<modules>\n" line "\n") } else { print line } done = 1 } { print }' \
    "$HOME_DIR/pom.xml" >"$HOME_DIR/pom.xml.new" && mv "$HOME_DIR/pom.xml.new" "$HOME_DIR/pom.xml"
  say "已建好 plugins/$name，并加入根 pom.xml。下一步：docs/plugin-guide.md；./platform start 会构建并加载它。"
  say "plugins/$name is there and named in the root pom.xml. Next: docs/plugin-guide.md; ./platform start builds and loads it."
}

lay_out() { # NAME TARGET
  local name="$1" target="$2" class package version spi file relative
  class="$(class_of "$name")"
  package="cn.minshui.plugin.${name//-/}"
  version="$(tag_of "$HOME_DIR/pom.xml" version)"
  spi="$(sed -nE 's/.*CURRENT = "([0-9.]+)".*/\1/p' "$HOME_DIR/platform-engine/engine-core/src/main/java/cn/minshui/engine/core/plugin/SpiVersion.java")"
  while IFS= read -r -d '' file; do
    relative="${file#"$ARCHETYPE/"}"
    relative="${relative%.template}"
    relative="${relative//@Class@/$class}"
    relative="${relative/src\/main\/java\//src/main/java/${package//.//}/}"
    relative="${relative/src\/test\/java\//src/test/java/${package//.//}/}"
    mkdir -p "$target/$(dirname "$relative")"
    sed -e "s/@name@/$name/g" -e "s/@Class@/$class/g" -e "s/@package@/$package/g" -e "s/@version@/$version/g" -e "s/@spi@/$spi/g" \
      "$file" >"$target/$relative"
  done < <(find "$ARCHETYPE" -type f -print0)
}
