package cn.minshui.engine.testkit.data;

import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.action.Approval;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Things that need a second person, for tests of the two-person rule. */
final class Refunds {
    private Refunds() {}

    private static final String TEXT = """
            kind: object
            name: refund
            label: {zh: 退款, en: Refund}
            module: lending
            scope: organization
            title: name
            history: true
            fields:
              name: {type: text, maxLength: 40, required: true, label: {zh: 名称, en: Name}}
              amount: {type: money, required: true, label: {zh: 金额, en: Amount}}
              account: {type: text, maxLength: 40, label: {zh: 账号, en: Account}}
              status: {type: choice, dictionary: refund-status, label: {zh: 状态, en: Status}}
              parts: {type: child-table, object: refund-part, parent: refund, label: {zh: 明细, en: Parts}}
            states:
              field: status
              initial: open
              transitions: {pay: {label: {zh: 退款, en: Pay}, from: [open], to: paid}}
            approvals:
              create: {amount: amount, above: 5000}
              update: {when: "status == 'open'", amount: amount, above: "5000.00"}
              delete: {by: [chief]}
              export: {above: 3}
            actions:
              pay: {label: {zh: 退款, en: Pay}, on: record, transition: pay, approval: {amount: amount, from: "1000.00"}}
              write-off:
                label: {zh: 核销, en: Write off}
                on: object
                handler: test/write-off
                idempotent: true
                input:
                  amount: {type: money, required: true, label: {zh: 金额, en: Amount}}
                  pin: {type: text, maxLength: 20, secret: true, label: {zh: 口令, en: Pin}}
                approval: {above: 200}
            ---
            kind: object
            name: refund-part
            label: {zh: 退款明细, en: Part}
            module: lending
            scope: organization
            title: name
            fields:
              refund: {type: reference, object: refund, required: true, label: {zh: 退款, en: Refund}}
              name: {type: text, maxLength: 40, label: {zh: 名称, en: Name}}
              bank: {type: text, maxLength: 40, label: {zh: 开户行, en: Bank}}
              payee: {type: text, maxLength: 40, mask: name, label: {zh: 收款人, en: Payee}}
            ---
            kind: dictionary
            name: refund-status
            label: {zh: 退款状态, en: State}
            items: {open: {label: {zh: 待退, en: Open}}, paid: {label: {zh: 已退, en: Paid}}}
            ---
            kind: role
            name: teller
            label: {zh: 柜员, en: Teller}
            grants:
              refund: {operations: [read, create, update, delete, export, history], actions: [pay, write-off]}
              refund-part: {operations: [read, create, update, delete]}
            ---
            kind: role
            name: chief
            label: {zh: 主管, en: Chief}
            grants:
              refund: {operations: [read, create, update, delete, export, history], actions: [pay, write-off], fields: {account: hidden}}
              refund-part: {operations: [read, create, update, delete], fields: {bank: hidden, payee: masked}}
            ---
            kind: role
            name: onlooker
            label: {zh: 旁观者, en: Onlooker}
            grants:
              refund: {operations: [read]}
            ---
            extends: object/user-role
            approvals: {create: {}, update: {}, delete: {}}
            """;

    static SourceFile file() {
        return new SourceFile("base/lending/refund.yaml", TEXT);
    }

    /** Asks as much as its input says, times a factor that a test may change meanwhile. */
    static final class WriteOff implements ActionHandler {
        volatile BigDecimal factor = BigDecimal.ONE;
        final List<Approval> approvals = new CopyOnWriteArrayList<>();
        volatile int runs;

        @Override
        public String name() {
            return "test/write-off";
        }

        @Override
        public @Nullable BigDecimal amount(ActionCall call) {
            return call.input().decimal("amount").multiply(factor);
        }

        @Override
        public ActionResult run(ActionCall call) {
            runs++;
            Approval approval = call.approval();
            if (approval != null) {
                approvals.add(approval);
            }
            long id = call.data()
                    .create(
                            "refund",
                            Map.of("name", "written off", "amount", call.input().decimal("amount")));
            return new ActionResult.Done(Map.of("refund", Long.toString(id)));
        }
    }
}
