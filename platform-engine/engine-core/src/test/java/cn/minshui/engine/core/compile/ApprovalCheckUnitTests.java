package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.ApprovalDefinition;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.spi.problem.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two-person rule stands where it can be judged, and branches only make it stricter. */
class ApprovalCheckUnitTests {
    private static final String ACTIONS = """
            states:
              field: status
              initial: new
              transitions: {age: {label: 变旧, from: [new], to: old}}
            actions:
              age: {label: 变旧, on: record, transition: age, BULK input: {worth: {type: money, label: 值}, words: {type: text, maxLength: 9, label: 话}}, approval: APPROVAL}
            validations:""";

    private static List<String> codes(Compilation compilation) {
        return compilation.problems().stream().map(Problem::code).toList();
    }

    private static String action(String approval) {
        return Compiling.OBJECT.replace(
                "validations:", ACTIONS.replace("APPROVAL", approval).replace("BULK ", ""));
    }

    private static String object(String approvals) {
        return Compiling.OBJECT.replace("validations:", "approvals: " + approvals + "\nvalidations:");
    }

    private static ObjectDefinition thing(Compilation compilation) {
        assertThat(compilation.problems()).isEmpty();
        return Objects.requireNonNull(compilation.base())
                .object("thing")
                .orElseThrow()
                .definition();
    }

    @Test
    void actionsAndOperationsSayWhenTheyNeedSomebodyElse() {
        ApprovalDefinition age = Objects.requireNonNull(
                thing(Compiling.base(action("{when: \"status == 'new'\", amount: amount, from: \"10.00\", days: 3}")))
                        .actions()
                        .get("age")
                        .approval());
        assertThat(age.days()).isEqualTo(3);
        assertThat(age.isReached(new BigDecimal("9.99"))).isFalse();
        assertThat(age.isReached(new BigDecimal("10"))).isTrue();
        assertThat(age.isReached(new BigDecimal("-10"))).isTrue();
        assertThat(age.isReached(null)).isTrue();
        ApprovalDefinition export = thing(Compiling.base(object("{delete: {}, export: {above: 1000}}")))
                .approvals()
                .get(Operation.EXPORT);
        assertThat(Objects.requireNonNull(export).isReached(new BigDecimal(1000)))
                .isFalse();
        assertThat(export.isReached(new BigDecimal(1001))).isTrue();
        assertThat(export.days()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{from: 1, above: 1, amount: amount}",
                "{from: 1}",
                "{amount: name}",
                "{amount: input.words}",
                "{amount: input.gone}",
                "{amount: nothing}",
                "{by: [chief]}",
                "{when: \"1 + \"}"
            })
    void whatCannotBeJudgedIsRefused(String approval) {
        assertThat(codes(Compiling.base(action(approval)))).hasSize(1);
    }

    @Test
    void theAmountMayBeAnInput() {
        thing(Compiling.base(action("{amount: input.worth, above: 5}")));
    }

    @Test
    void whatIsDoneToManyAtOnceIsNotApproved() {
        String text = Compiling.OBJECT.replace(
                "validations:", ACTIONS.replace("APPROVAL", "{}").replace("BULK", "bulk: true,"));
        assertThat(codes(Compiling.base(text))).containsExactly("APPROVAL_USE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{export: {amount: amount}}|APPROVAL_USE",
                "{export: {when: \"amount > 1\"}}|APPROVAL_USE",
                "{update: {above: 5}}|APPROVAL_USE",
                "{publish: {kinds: [policy]}}|APPROVAL_USE"
            })
    void operationsAreMeasuredByWhatTheyHave(String approvals, String code) {
        assertThat(codes(Compiling.base(object(approvals)))).containsExactly(code);
    }

    @Test
    void theTenantSaysWhatOfAReleaseNeedsSomebodyElse() {
        String text = Compiling.OBJECT + "---\nextends: object/tenant\napprovals: {publish: {kinds: [KIND]}}\n";
        Compilation known = Compiling.base(text.replace("KIND", "policy"));
        assertThat(known.problems()).isEmpty();
        assertThat(Objects.requireNonNull(Objects.requireNonNull(known.base())
                                .object("tenant")
                                .orElseThrow()
                                .definition()
                                .publish())
                        .kinds())
                .containsExactly("policy");
        assertThat(codes(Compiling.base(text.replace("KIND", "polices")))).containsExactly("APPROVAL_USE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "approvals: {update: {}}|",
                "approvals: {export: {above: 5}}|",
                "approvals: {export: {above: 11}}|OVERLAY_NOT_TIGHTER",
                "approvals: {export: {from: 1}}|OVERLAY_NOT_TIGHTER",
                "approvals: {export: {days: 2}}|OVERLAY_NOT_TIGHTER",
                "approvals: {delete: {when: \"amount > 5\"}}|OVERLAY_LOCKED",
                "approvals: {delete: {above: 5}}|OVERLAY_NOT_TIGHTER",
                "approvals: {delete: {$delete: true}}|OVERLAY_NOT_TIGHTER",
                "approvals: {$delete: true}|OVERLAY_NOT_TIGHTER"
            })
    void branchesOnlyTighten(String change, String code) {
        Compilation compilation = Compiling.branches(
                object("{delete: {}, export: {above: 10}}"), "c", "extends: object/thing\n" + change + "\n");
        assertThat(codes(compilation)).isEqualTo(code == null ? List.of() : List.of(code));
    }
}
