"""The same day solved by OR-Tools, in a process of its own: task as JSON in, cost as JSON out.

It cannot share a process with HiGHS. All numbers are whole.
"""

import json
import sys
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2


def main() -> None:
    day = json.load(sys.stdin)
    times, requests, fleet = day["times"], day["requests"], day["vehicles"]
    count = len(requests)
    # Nodes: pick-ups, drop-offs, one depot.
    place = [r["origin"] for r in requests] + [r["destination"] for r in requests] + [0]
    load = [r["seats"] for r in requests] + [-r["seats"] for r in requests] + [0]
    stay = [r["service"] for r in requests] + [r["dropoff_service"] for r in requests] + [0]
    manager = pywrapcp.RoutingIndexManager(len(place), len(fleet), 2 * count)
    routing = pywrapcp.RoutingModel(manager)

    def way(a: int, b: int) -> int:
        return int(times[place[manager.IndexToNode(a)]][place[manager.IndexToNode(b)]])

    def span(a: int, b: int) -> int:
        return way(a, b) + int(stay[manager.IndexToNode(a)])

    def weight(a: int) -> int:
        return int(load[manager.IndexToNode(a)])

    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitCallback(way))
    routing.AddDimension(routing.RegisterTransitCallback(span), 2000, 2000, False, "time")
    seats = [v["seats"] for v in fleet]
    routing.AddDimensionWithVehicleCapacity(
        routing.RegisterUnaryTransitCallback(weight), 0, seats, True, "seats"
    )
    _rules(routing, manager, requests)
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    search.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    search.time_limit.FromSeconds(day["seconds"])
    found = routing.SolveWithParameters(search)
    sys.stdout.write(json.dumps(found.ObjectiveValue()))


def _rules(routing: Any, manager: Any, requests: list[dict[str, Any]]) -> None:
    clock, solver, count = routing.GetDimensionOrDie("time"), routing.solver(), len(requests)
    for k, request in enumerate(requests):
        pick, drop = manager.NodeToIndex(k), manager.NodeToIndex(count + k)
        routing.AddPickupAndDelivery(pick, drop)
        solver.Add(routing.VehicleVar(pick) == routing.VehicleVar(drop))
        begin, end = clock.CumulVar(pick), clock.CumulVar(drop)
        solver.Add(begin <= end)
        solver.Add(end - begin <= int(request["max_ride"] + request["service"]))
        begin.SetRange(int(request["pickup"]["early"]), int(request["pickup"]["late"]))
        end.SetRange(int(request["dropoff"]["early"]), int(request["dropoff"]["late"]))
        routing.AddDisjunction([pick, drop], int(request["penalty"]), 2)


if __name__ == "__main__":
    main()
