package dev.wharden.web;

import static j2html.TagCreator.b;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.p;
import static j2html.TagCreator.span;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import dev.wharden.control.fleet.TenantMatrix;
import dev.wharden.control.fleet.TenantMatrix.Pair;
import j2html.tags.DomContent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What each pair of tenants shares, as a table with a row and a column for each of them. */
final class Tenants {
    private Tenants() {}

    static DomContent matrix(TenantMatrix matrix) {
        Map<List<Integer>, Pair> pairs = new HashMap<>();
        matrix.pairs().forEach(pair -> {
            pairs.put(List.of(pair.one(), pair.other()), pair);
            pairs.put(List.of(pair.other(), pair.one()), pair);
        });
        int size = matrix.tenants().size();
        return div(
                h2("Tenants"),
                div(table(
                                thead(tr(
                                        th("What they share"),
                                        each(
                                                matrix.tenants(),
                                                row -> th(row.tenant().shown())))),
                                tbody(each(IntStream.range(0, size).boxed().toList(), row -> row(matrix, pairs, row)))))
                        .withClass("sheet matrix"),
                p("A tenant is what label " + matrix.label() + " says, or else the compose project."
                                + (matrix.left() > 0 ? " Tenants that are not shown: " + matrix.left() + "." : ""))
                        .withClass("faint"));
    }

    private static DomContent row(TenantMatrix matrix, Map<List<Integer>, Pair> pairs, int row) {
        TenantMatrix.Row tenant = matrix.tenants().get(row);
        int containers = tenant.containers();
        return tr(
                td(
                        b(tenant.tenant().shown()),
                        text(" "),
                        span(containers + (containers == 1 ? " container" : " containers"))
                                .withClass("faint")),
                each(
                        IntStream.range(0, matrix.tenants().size()).boxed().toList(),
                        column -> cell(matrix, pairs.get(List.of(row, column)))));
    }

    /** Of a tenant with itself there is nothing to say. */
    private static DomContent cell(TenantMatrix matrix, @Nullable Pair pair) {
        if (pair == null) {
            return td("·").withClass("faint");
        }
        String unknown = matrix.isComplete(pair) ? "" : "not all is known";
        if (pair.shares().isEmpty()) {
            return td(unknown.isEmpty() ? "nothing" : unknown).withClass("faint");
        }
        return td(
                each(
                        pair.shares().entrySet(),
                        entry -> div(
                                b(entry.getKey().one()),
                                text(" " + entry.getValue().shown()))),
                span(unknown).withClass("faint"));
    }
}
