package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PlatformDefinitionsUnitTests {
    private final Compilation compilation = new DefaultModelCompiler(
                    (source, scope, options) -> {
                        throw new AssertionError("the engine's own definitions have no expressions: " + source);
                    },
                    new NoPlugins())
            .compile(new SourceTree(List.of(), List.of()));

    @Test
    void compileWithoutProblems() {
        assertThat(compilation.problems()).isEmpty();
        assertThat(model().objects())
                .containsKeys(
                        "approval",
                        "audit",
                        "organization",
                        "tenant",
                        "user",
                        "user-role",
                        "webhook",
                        "post",
                        "stand-in",
                        "hand-over");
    }

    @Test
    void passwordHashIsSecretAndNamesAvoidReservedWords() {
        CompiledObject user = model().object("user").orElseThrow();
        assertThat(user.table()).isEqualTo("d_user");
        assertThat(user.field("passwordHash").orElseThrow().definition().secret())
                .isTrue();
        assertThat(model().object("user-role")
                        .orElseThrow()
                        .field("user")
                        .orElseThrow()
                        .column())
                .isEqualTo("user_");
        assertThat(user.field("roles").orElseThrow().isStored()).isFalse();
    }

    @Test
    void hashIsStable() {
        assertThat(compilation.hash()).matches("[0-9a-f]{64}");
        assertThat(new DefaultModelCompiler(
                                (s, c, o) -> {
                                    throw new AssertionError();
                                },
                                new NoPlugins())
                        .compile(new SourceTree(List.of(), List.of()))
                        .hash())
                .isEqualTo(compilation.hash());
    }

    private CompiledModel model() {
        return Objects.requireNonNull(compilation.base());
    }

    @Test
    void secretsCannotBeNamedInScreensOrExpressions() {
        assertThat(Compiling.codesAndLines(Compiling.base("""
                        kind: list
                        name: user
                        label: 用户
                        object: user
                        columns:
                          username: {}
                          passwordHash: {}
                        filter: "!isNull(passwordHash)"
                        ---
                        kind: form
                        name: user
                        label: 用户
                        object: user
                        sections:
                          a:
                            label: 一
                            fields:
                              passwordHash: {}
                        """)))
                .containsExactly("FIELD_UNKNOWN:7", "EXPRESSION_UNKNOWN_NAME:8", "FIELD_UNKNOWN:18");
    }
}
